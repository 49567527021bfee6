import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { en as everywhereEn } from '../src/words/en'
import { flowProblemsEn, flowProblemsZh, flowsEn, flowsZh } from '../src/words/flows'
import { zh as everywhereZh } from '../src/words/zh-CN'

const en = { ...everywhereEn, flows: flowsEn, problem: { ...everywhereEn.problem, ...flowProblemsEn } }
const zh = { ...everywhereZh, flows: flowsZh, problem: { ...everywhereZh.problem, ...flowProblemsZh } }

type Tree = { [key: string]: string | Tree }

function keys(tree: Tree, above = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [above + name] : keys(value, `${above}${name}.`),
  )
}

function valueAt(tree: Tree, key: string): string {
  return key.split('.').reduce<string | Tree>((at, name) => (at as Tree)[name]!, tree) as string
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'words' || name === 'wire' ? [] : sources(path)
    return /\.(vue|ts)$/.test(name) ? [path] : []
  })
}

const files = sources('src')

test('both languages have the same keys, and a word for each', () => {
  expect(keys(zh)).toEqual(keys(en))
  for (const tree of [zh, en]) {
    expect(keys(tree).filter((key) => valueAt(tree, key).trim() === '')).toEqual([])
  }
})

test('both languages name the same values inside a sentence', () => {
  const named = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).sort()
  for (const key of keys(zh)) expect([key, named(valueAt(zh, key))]).toEqual([key, named(valueAt(en, key))])
})

test('every key that a page asks for is there', () => {
  const known = new Set(keys(en))
  const groups = new Set([...known].map((key) => key.slice(0, key.lastIndexOf('.') + 1)))
  const missing: string[] = []
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    for (const [, key] of text.matchAll(/\bt\(\s*'([\w.]+)'/g)) if (!known.has(key!)) missing.push(`${file}: ${key}`)
    for (const [, group] of text.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g)) if (!groups.has(group!)) missing.push(`${file}: ${group}`)
  }
  expect(missing).toEqual([])
})

test('no page holds Chinese words of its own', () => {
  const allowed = new Set(['中文'])
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[\u4e00-\u9fff]+/g)].map((match) => match[0]).filter((word) => !allowed.has(word)),
  )
  expect(found).toEqual([])
})
