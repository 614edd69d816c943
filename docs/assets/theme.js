/* The reader's choice of light or dark, before anything is drawn. */
"use strict";

try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  /* Where nothing is kept, the system's colours serve. */
}
