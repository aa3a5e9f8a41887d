/** Which module defines which element: a page fetches only what it shows. */
const MODULES: Readonly<Record<string, () => Promise<unknown>>> = {
  "bf-add-to-gallery": () => import("../elements/addToGallery"),
  "bf-builtin-datasets": () => import("../elements/builtinDatasets"),
  "bf-dataset": () => import("../elements/dataset"),
  "bf-dataset-list": () => import("../elements/datasetList"),
  "bf-first-listen": () => import("../elements/firstListen"),
  "bf-gallery": () => import("../elements/gallery"),
  "bf-gallery-list": () => import("../elements/galleryList"),
  "bf-halftone": () => import("../elements/halftone"),
  "bf-play-button": () => import("../elements/playerButton"),
  "bf-player": () => import("../elements/player"),
  "bf-roll": () => import("../elements/roll"),
  "bf-run": () => import("../elements/run"),
  "bf-run-list": () => import("../elements/runList"),
  "bf-sampler": () => import("../elements/sampler"),
  "bf-score": () => import("../elements/score"),
  "bf-shared-gallery": () => import("../elements/sharedGallery"),
  "bf-song": () => import("../elements/song"),
  "bf-tracks": () => import("../elements/tracks"),
  "bf-train-form": () => import("../elements/trainForm"),
  "bf-upload": () => import("../elements/upload"),
};

/** Defines the elements that stand in `root` and are not defined yet. */
export async function defineElements(root: ParentNode): Promise<void> {
  const wanted = Object.entries(MODULES).filter(
    ([name]) => !customElements.get(name) && root.querySelector(name),
  );
  await Promise.all(wanted.map(([, load]) => load()));
}
