// Runs before the page is painted: puts the reader's choice of light or dark on the root, if one was made.
// Without a choice, and without this script, the style sheet follows the system.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
} catch {
  // Storage may be forbidden; the system's choice holds then.
}
document.documentElement.classList.add("js");
