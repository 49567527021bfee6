// Resolves package.json anew into package-lock.json: versions and hashes only, no addresses, so that
// any registry serves. npm's own option for this loses the versions of packages for other systems.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
rmSync(file, { force: true })
execFileSync(
  'npm',
  ['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved=false'],
  { stdio: 'inherit', cwd: new URL('..', import.meta.url) },
)
const lock = JSON.parse(readFileSync(file, 'utf8'))
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved
  delete entry.funding
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
