// htmx as a global, which is where its extensions look for it.
import htmx from "htmx.org";

window.htmx = htmx;
