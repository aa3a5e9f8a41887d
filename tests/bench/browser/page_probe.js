// Put into the page before its own scripts: when sound is first heard, when what plays sounds,
// how long the main thread is held, and how regularly frames come.
(() => {
  const probe = { heardAt: 0, playing: "", playingAt: 0, movedAt: 0, longTasks: [], frames: [] };
  const LOUD = 1e-3;
  const connect = AudioNode.prototype.connect;
  const watched = new WeakSet();

  function listen(destination) {
    watched.add(destination);
    const ear = new AnalyserNode(destination.context, { fftSize: 2048 });
    const samples = new Float32Array(ear.fftSize);
    const timer = setInterval(() => {
      ear.getFloatTimeDomainData(samples);
      if (!samples.some((sample) => Math.abs(sample) > LOUD)) return;
      probe.heardAt = performance.now();
      clearInterval(timer);
    }, 5);
    return ear;
  }

  const ears = new WeakMap();
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode && !(to.context instanceof OfflineAudioContext)) {
      probe.audio = to.context;
      if (!watched.has(to)) ears.set(to, listen(to));
      connect.call(this, ears.get(to));
    }
    return connect.call(this, to, ...rest);
  };

  // Each sample has an id of its own. Once the playhead has moved in it, how far tells since when
  // it sounds. The playhead is behind by what the sound device takes, which is no part of it.
  const begun = { id: "", seconds: 0 };
  document.addEventListener("bf:playhead", ({ detail: { id, playing, seconds } }) => {
    if (!playing || id === probe.playing) return;
    if (id !== begun.id) Object.assign(begun, { id, seconds });
    if (seconds <= begun.seconds) return;
    probe.playing = id;
    const latency = probe.audio?.outputLatency ?? 0;
    probe.playingAt = performance.now() - 1000 * (seconds - begun.seconds + latency);
  });
  addEventListener("pointermove", () => {
    probe.movedAt = performance.now();
  }, true);
  new PerformanceObserver((list) => {
    probe.longTasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]));
  }).observe({ type: "longtask", buffered: true });
  const frame = (time) => {
    probe.frames.push(time);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.probe = probe;
})();
