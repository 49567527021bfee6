// Resolves package.json anew into package-lock.json: versions and hashes only, no addresses, so that
// any registry serves. npm's own option for this loses the versions of packages for other systems;
// and beside installed packages it would take those for the truth, which do not know their hashes.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const here = new URL('..', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'lock-'))
copyFileSync(new URL('package.json', here), join(folder, 'package.json'))
execFileSync(
  'npm',
  ['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved=false'],
  { stdio: 'inherit', cwd: folder },
)
const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
rmSync(folder, { recursive: true })
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved
  delete entry.funding
}
writeFileSync(new URL('package-lock.json', here), `${JSON.stringify(lock, null, 2)}\n`)
