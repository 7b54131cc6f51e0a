// A classic script in <head>: it must run before the first paint.
{
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

  if (remembered()) root.dataset.theme = remembered();

  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    show();
    system.addEventListener("change", show);
    button.addEventListener("click", () => {
      const next = isDark() ? "light" : "dark";
      root.dataset.theme = next;
      try {
        // Back at the system's own choice there is nothing to remember.
        if ((next === "dark") === system.matches) { localStorage.removeItem("theme"); delete root.dataset.theme; }
        else localStorage.setItem("theme", next);
      } catch { /* storage may be off */ }
      show();
    });
  });
}
