#!/usr/bin/env node
// Starts claude-rescue from the package of this system and processor, which npm has installed beside this one.
"use strict";

const { spawn } = require("node:child_process");
const { dirname, join } = require("node:path");
const { optionalDependencies, version } = require("../package.json");

const wanted = `@claude-rescue/${process.platform}-${process.arch}`;

function program() {
  const exe = process.platform === "win32" ? "claude-rescue.exe" : "claude-rescue";
  return join(dirname(require.resolve(`${wanted}/package.json`)), "bin", exe);
}

function explain() {
  const build = "To build it yourself (Rust is needed): cargo install claude-rescue --locked";
  if (!(wanted in optionalDependencies)) {
    return `there is no built program for ${process.platform} ${process.arch}.\n${build}`;
  }
  return [
    `the package ${wanted} is not installed.`,
    "npm leaves it out with --omit=optional, or if node_modules or the lockfile came from another kind of machine.",
    `To install it: npm install -g --include=optional claude-rescue@${version}`,
    build,
  ].join("\n");
}

function fail(words) {
  console.error(`claude-rescue: ${words}`);
  process.exit(2);
}

let path;
try {
  path = program();
} catch {
  fail(explain());
}

const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => fail(`${path} could not be started (${error.code}).`));
// The terminal sends these to the program too; others reach only us.
for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
