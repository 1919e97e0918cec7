// Bundles scripts, styles and the icon sprite into ../static/dist under hashed names, with a manifest and packed copies.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { transform } from "lightningcss";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");
const fresh = `${dist}.new`;

// Phones that no longer get updates stop at Chrome 109 (Android 7, Windows 7): colours are lowered to what it knows.
const TARGETS = { chrome: 109 << 16, firefox: 115 << 16, safari: (15 << 16) | (4 << 8) };

const ENTRIES = ["theme.js", "app.js", "map.js", "evidence.js", "mask.js", "desk.js", "app.css"];

async function bundle() {
  const result = await esbuild.build({
    entryPoints: ENTRIES.map((name) => join(here, "src", name)),
    outdir: fresh,
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome109", "firefox115", "safari15.4"],
    loader: { ".woff2": "file", ".png": "dataurl", ".svg": "dataurl" },
    legalComments: "eof",
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => ({ name: basename(file.path), data: Buffer.from(file.contents) }));
}

function lowered(file) {
  if (extname(file.name) !== ".css") return file;
  const { code } = transform({ filename: file.name, code: file.data, minify: true, targets: TARGETS });
  return { ...file, data: Buffer.from(code) };
}

async function sprite() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const [style, file] = name.endsWith("-filled") ? ["filled", name.slice(0, -7)] : ["outline", name];
      const path = join(here, "node_modules/@tabler/icons/icons", style, `${file}.svg`);
      const svg = await readFile(path, "utf8");
      const inner = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
      const paint = style === "filled" ? 'fill="currentColor" stroke="none"' : "";
      return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${inner}</symbol>`;
    }),
  );
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  return { name: "icons.svg", data: Buffer.from(text) };
}

async function write(file) {
  await writeFile(join(fresh, file.name), file.data);
  if ([".js", ".css", ".svg"].includes(extname(file.name))) {
    await writeFile(join(fresh, `${file.name}.br`), brotliCompressSync(file.data));
    await writeFile(join(fresh, `${file.name}.gz`), gzipSync(file.data, { level: 9 }));
  }
}

const manifest = {};
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const mark = { name: "mark.svg", data: await readFile(join(here, "src", "mark.svg")) };
for (const file of [...(await bundle()).map(lowered), await sprite(), mark]) {
  if (file.name.endsWith(".woff2")) {
    await write(file);
    continue;
  }
  const hash = createHash("sha256").update(file.data).digest("hex").slice(0, 10);
  const kind = extname(file.name);
  manifest[file.name] = `${basename(file.name, kind)}-${hash}${kind}`;
  await write({ ...file, name: manifest[file.name] });
}
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(dist, { recursive: true, force: true });
await rename(fresh, dist);
console.log(`built ${Object.keys(manifest).join(", ")}`);
