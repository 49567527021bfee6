import type { ReasonCode } from '../wire/types'

/** One line of the reason list: the code, how deep it stands, and the words it is found by. */
export interface ReasonLine {
  code: ReasonCode
  depth: number
  leaf: boolean
  title: string
  path: string
}

/**
 * Put the reason codes of a queue in the order of their tree.
 *
 * A code without queues of its own is offered where its parent is; without either, everywhere.
 *
 * Args:
 *   codes: All codes of the centre.
 *   queue: Of the call; null for a call of no queue, which offers all.
 *   titleOf: Gives a code's words.
 *   words: What is searched; a line stays when its path holds all of them.
 */
export function reasonLines(
  codes: ReasonCode[],
  queue: string | null,
  titleOf: (code: ReasonCode) => string,
  words = '',
): ReasonLine[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const lines: ReasonLine[] = []
  const walk = (parent: string | null, depth: number, above: string, inherited: string[]): void => {
    for (const code of codes.filter((each) => (each.parent ?? null) === parent)) {
      if (depth > 8) continue
      const offeredIn = code.queues?.length ? code.queues : inherited
      const path = above ? `${above} › ${titleOf(code)}` : titleOf(code)
      const leaf = !codes.some((each) => each.parent === code.name)
      if (queue === null || !offeredIn.length || offeredIn.includes(queue)) lines.push({ code, depth, leaf, title: titleOf(code), path })
      walk(code.name, depth + 1, path, offeredIn)
    }
  }
  walk(null, 0, '', [])
  if (!wanted.length) return lines
  return lines.filter((line) => line.leaf && wanted.every((word) => `${line.path} ${line.code.name}`.toLowerCase().includes(word)))
}

const MOST = 4

/** The codes that were given most in these calls. */
export function favourites(codes: ReasonCode[], calls: { reason_code: string | null }[]): ReasonCode[] {
  const counts = new Map<string, number>()
  for (const { reason_code: name } of calls) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .sort((one, other) => other[1] - one[1])
    .map(([name]) => codes.find((code) => code.name === name))
    .filter((code) => code !== undefined)
    .slice(0, MOST)
}
