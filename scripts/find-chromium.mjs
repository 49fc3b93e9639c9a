// Where the browser for the browser tests is; installs one when there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Gives the path of a Chromium, or null after saying in one line what a person can do. */
export async function findChromium() {
  return (await installed()) ?? (await installOne()) ?? explain();
}

async function installed() {
  const named = process.env.CHROMIUM_PATH;
  if (named && existsSync(named)) return named;
  return onPath() ?? (await ofPlaywright());
}

function onPath() {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

async function installOne() {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  const attempts = [
    ...(isDebianRoot
      ? [
          ['apt-get', ['update']],
          ['apt-get', ['install', '-y', 'chromium']],
        ]
      : []),
    ['npx', ['playwright', 'install', 'chromium']],
  ];
  for (const [command, args] of attempts) {
    console.log(`No Chromium found; trying: ${command} ${args.join(' ')}`);
    spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' });
    const found = await installed();
    if (found !== null) return found;
  }
  return null;
}

function explain() {
  console.log('No Chromium: install one, or set CHROMIUM_PATH to the one you have.');
  return null;
}
