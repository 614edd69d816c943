/* A page that has moved: go to its new address, and there to the place that the old one named. */
"use strict";

location.replace(document.querySelector("main a").href + location.hash);
