/** One kind of setting: where the API has it, and what a form and a list show of it. */
export interface Kind {
  path: string
  key: string
  columns: string[]
  fields: Field[]
}

export interface Field {
  name: string
  kind: 'text' | 'number' | 'title' | 'language' | 'choice' | 'roles' | 'flag' | 'queues' | 'levels' | 'devices' | 'document' | 'secret'
  options?: string[]
}

const TITLE: Field = { name: 'title', kind: 'title' }
const REST: Field = { name: 'document', kind: 'document' }

/** In the order of the page. Fields that no form knows are kept: they stand in the document. */
export const KINDS: Record<string, Kind> = {
  users: {
    path: '/users',
    key: 'username',
    columns: ['username', 'roles', 'agent', 'disabled'],
    fields: [],
  },
  agents: {
    path: '/agents',
    key: 'number',
    columns: ['number', 'name', 'queues', 'skills'],
    fields: [
      { name: 'name', kind: 'text' },
      { name: 'language', kind: 'language' },
      { name: 'queues', kind: 'queues' },
      { name: 'skills', kind: 'levels' },
      { name: 'devices', kind: 'devices' },
    ],
  },
  skills: { path: '/skills', key: 'name', columns: ['name', 'title'], fields: [TITLE] },
  queues: {
    path: '/queues',
    key: 'name',
    columns: ['name', 'title', 'choice', 'wrap_up_s'],
    fields: [
      TITLE,
      { name: 'choice', kind: 'choice', options: ['longest_idle', 'most_skilled', 'fewest_skills', 'fewest_calls'] },
      { name: 'ring_timeout_s', kind: 'number' },
      { name: 'wrap_up_s', kind: 'number' },
      { name: 'missed_limit', kind: 'number' },
      { name: 'capacity', kind: 'number' },
      REST,
    ],
  },
  numbers: { path: '/numbers', key: 'number', columns: ['number', 'title', 'flow', 'agent'], fields: [TITLE, REST] },
  calendars: { path: '/calendars', key: 'name', columns: ['name', 'timezone'], fields: [REST] },
  'reason-codes': { path: '/reason-codes', key: 'name', columns: ['name', 'title', 'parent'], fields: [TITLE, REST] },
  'not-ready-reasons': { path: '/not-ready-reasons', key: 'name', columns: ['name', 'title', 'longest_s'], fields: [TITLE, REST] },
  'dial-rules': { path: '/dial-rules', key: 'name', columns: ['name', 'prefix', 'allow'], fields: [REST] },
}

export type Part = Record<string, unknown>

/** What a list shows in one cell. */
export function cell(value: unknown, titled: (title: Record<string, string>) => string): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>
    if ('zh-CN' in map || 'en' in map) return titled(map as Record<string, string>)
    return Object.entries(map).map(([name, level]) => `${name} ${String(level)}`).join(', ')
  }
  return String(value)
}
