// Writes every built file compressed beside it, once, at the best level.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = new URL('../dist/assets/', import.meta.url)
for (const name of readdirSync(folder)) {
  if (!/\.(js|css|svg)$/.test(name)) continue
  const file = new URL(name, folder)
  const plain = readFileSync(file)
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 }
  writeFileSync(new URL(`${name}.gz`, folder), gzipSync(plain, { level: 9 }))
  writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(plain, { params: quality }))
}
