// Sets the remembered theme before the first paint; loaded in the head, not deferred.
// The one script outside the build: it must not wait for it.
(() => {
  const root = document.documentElement;
  const key = "blindfold-theme";

  function remembered() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden: the theme then lasts as long as the page
    }
  }

  function isDark() {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  const theme = remembered();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element) || !target.closest("[data-toggle-theme]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem(key, root.dataset.theme);
    } catch {
      // as above
    }
  });
})();
