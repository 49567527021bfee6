import { queueTitle } from '../shared/centre'
import { duration, instant } from '../shared/format'
import type { OpeningAnswer } from '../wire/types'
import { hasWord, i18n, titled } from '../words'
import { byDay, WEEK } from './hours'
import type { Part } from './kinds'
import { shownAs } from './names'

const SHOWN_S = new Set(['longest_s'])

/** What a list shows in one cell: words for what has words, else the value as it is. */
export function cellOf(column: string, part: Part, openings: Record<string, OpeningAnswer>, locale: string): string {
  const t = i18n.global.t
  const value = part[column]
  if (column === 'open') return opening(openings[String(part.name)], locale)
  if (value === null || value === undefined) return ''
  switch (column) {
    case 'title':
      return titled(value as Record<string, string>, String(part.name ?? part.number))
    case 'queues':
      return (value as string[]).map((name) => queueTitle(name)).join(', ')
    case 'skills':
      return Object.entries(value as Record<string, number>).map(([name, level]) => `${shownAs('skills', name)} ${level}`).join(', ')
    case 'agent':
      return shownAs('agents', String(value))
    case 'weekly':
      return week(value as Record<string, string>)
    case 'service_level': {
      const level = value as { percent: number; within_s: number }
      return `${level.percent} / ${level.within_s}`
    }
    case 'allow':
      return t(value ? 'settings.allowed' : 'settings.refused')
  }
  if (typeof value === 'boolean') return t(value ? 'word.yes' : 'word.no')
  if (Array.isArray(value)) return value.map((each) => option(String(each))).join(', ')
  if (typeof value === 'number' && SHOWN_S.has(column)) return duration(value)
  return option(String(value))
}

function option(value: string): string {
  return hasWord(`settings.option.${value}`) ? i18n.global.t(`settings.option.${value}`) : value
}

function opening(now: OpeningAnswer | undefined, locale: string): string {
  if (now === undefined) return ''
  if (now.next_change === null) return i18n.global.t(now.open ? 'settings.open_always' : 'settings.closed_always')
  return i18n.global.t(now.open ? 'settings.open_now' : 'settings.closed_now', { time: instant(now.next_change, locale) })
}

function week(weekly: Record<string, string>): string {
  const days = byDay(weekly)
  const shown = WEEK.filter((day) => days[day])
  if (!shown.length) return i18n.global.t('settings.closed')
  return Object.entries(weekly)
    .map(([words, hours]) => `${words.split('-').map(option).join(' – ')} ${hours}`)
    .join('; ')
}

/** Put parts that name their parent in the order of their tree, each with how deep it stands. */
export function depths(parts: Part[]): { part: Part; depth: number }[] {
  const rows: { part: Part; depth: number }[] = []
  const walk = (parent: string | null, depth: number): void => {
    for (const part of parts.filter((each) => (each.parent ?? null) === parent)) {
      rows.push({ part, depth })
      if (depth < 8) walk(String(part.name), depth + 1)
    }
  }
  walk(null, 0)
  return rows
}
