/** One field of a form; `label` and `hint` are words of `settings.field` and `settings.hint`. */
export interface Field {
  name: string
  kind:
    | 'title' | 'texts' | 'text' | 'whole' | 'decimal' | 'flag' | 'choice' | 'many' | 'one' | 'levels' | 'points'
    | 'group' | 'list' | 'week' | 'dates' | 'json'
  label?: string
  hint?: string
  /** Values of a choice or of a list of ticks. */
  options?: readonly string[]
  /** Where names come from that can be chosen. */
  of?: Source
  /** The same where it depends on what else is chosen. */
  by?: (values: Part) => Source | undefined
  /** May be left out, or null. */
  optional?: boolean
  lowest?: number
  /** Parts of a group or of each entry of a list. */
  fields?: readonly Field[]
  wide?: boolean
}

export type Source = 'queues' | 'agents' | 'flows' | 'skills' | 'reason-codes'
export type Part = Record<string, unknown>

/** One kind of setting: where the API has it, and what its list and its form show. */
export interface Kind {
  path: string
  key: string
  form: 'name' | 'agent' | 'number'
  columns: readonly string[]
  fields: readonly Field[]
  /** What a new one begins with; the rest has the usual values of the service. */
  fresh: Part
}

const LANGUAGES = ['zh-CN', 'en'] as const
const TITLE: Field = { name: 'title', kind: 'title' }
const LANGUAGE: Field = { name: 'language', kind: 'choice', options: LANGUAGES }
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Where calls can overflow to: flows by their name, else queues, whose call-backs and mailboxes they are. */
function targets(values: Part): Source | undefined {
  if (values.to === 'announcement') return undefined
  return values.to === 'flow' ? 'flows' : 'queues'
}

const OVERFLOW: readonly Field[] = [
  { name: 'when', kind: 'choice', options: ['nobody_signed_in', 'all_busy', 'waited', 'estimated', 'full', 'service_level'] },
  { name: 'limit', kind: 'whole', optional: true, hint: 'limit' },
  { name: 'to', kind: 'choice', options: ['queue', 'flow', 'callback', 'voicemail', 'announcement'] },
  { name: 'target', kind: 'one', by: targets, optional: true },
  { name: 'of', kind: 'one', of: 'queues', optional: true },
  { name: 'say', kind: 'texts', optional: true },
]

const CALLBACK: readonly Field[] = [
  { name: 'first', kind: 'choice', options: ['agent', 'customer'] },
  { name: 'attempts', kind: 'whole', lowest: 1 },
  { name: 'retry_after_s', kind: 'whole', lowest: 10 },
  { name: 'ring_s', kind: 'whole', lowest: 5 },
  { name: 'share', kind: 'decimal', label: 'callback_share' },
]

/** In the order of the page. A field that no form knows yet is shown by its own name. */
export const KINDS: Record<string, Kind> = {
  agents: {
    path: '/agents',
    key: 'number',
    form: 'agent',
    columns: ['number', 'name', 'queues', 'skills', 'devices'],
    fields: [
      { name: 'name', kind: 'text' },
      LANGUAGE,
      { name: 'queues', kind: 'many', of: 'queues', wide: true },
      { name: 'skills', kind: 'levels', wide: true },
      { name: 'devices', kind: 'many', options: ['sip', 'browser', 'tel'], wide: true },
    ],
    fresh: { language: 'zh-CN', devices: ['sip', 'browser'], queues: [], skills: {} },
  },
  skills: { path: '/skills', key: 'name', form: 'name', columns: ['name', 'title'], fields: [TITLE], fresh: {} },
  queues: {
    path: '/queues',
    key: 'name',
    form: 'name',
    columns: ['name', 'title', 'choice', 'ring_timeout_s', 'wrap_up_s', 'service_level'],
    fields: [
      TITLE,
      { name: 'choice', kind: 'choice', options: ['longest_idle', 'most_skilled', 'fewest_skills', 'fewest_calls', 'ring_all'] },
      { name: 'head_start_s', kind: 'whole', hint: 'head_start_s' },
      { name: 'ring_timeout_s', kind: 'whole', lowest: 3 },
      { name: 'missed_limit', kind: 'whole', lowest: 1, hint: 'missed_limit' },
      { name: 'wrap_up', kind: 'choice', options: ['off', 'optional', 'timed', 'forced'] },
      { name: 'wrap_up_s', kind: 'whole' },
      { name: 'last_agent_s', kind: 'whole' },
      { name: 'account_agent_s', kind: 'whole' },
      { name: 'capacity', kind: 'whole', lowest: 1 },
      { name: 'share', kind: 'decimal', optional: true, hint: 'share' },
      { name: 'handling_s', kind: 'whole', lowest: 1 },
      { name: 'wait_error_s', kind: 'whole', hint: 'wait_error_s' },
      { name: 'record', kind: 'choice', options: ['always', 'must', 'never'] },
      { name: 'music', kind: 'text' },
      { name: 'announce_agent_number', kind: 'flag' },
      { name: 'service_level', kind: 'group', fields: [{ name: 'percent', kind: 'whole', lowest: 1 }, { name: 'within_s', kind: 'whole', lowest: 1 }] },
      { name: 'overflow', kind: 'list', fields: OVERFLOW, hint: 'overflow' },
      { name: 'callback', kind: 'group', fields: CALLBACK },
      { name: 'greeting', kind: 'texts' },
      { name: 'script', kind: 'texts' },
    ],
    fresh: {
      choice: 'longest_idle', head_start_s: 60, ring_timeout_s: 15, missed_limit: 1, wrap_up: 'timed', wrap_up_s: 30, capacity: 500, record: 'always',
      announce_agent_number: true, service_level: { percent: 80, within_s: 20 }, overflow: [],
    },
  },
  numbers: {
    path: '/numbers',
    key: 'number',
    form: 'number',
    columns: ['number', 'title', 'flow', 'agent', 'language'],
    fields: [
      TITLE,
      { name: 'flow', kind: 'one', of: 'flows', optional: true, hint: 'flow' },
      { name: 'agent', kind: 'one', of: 'agents', optional: true },
      LANGUAGE,
    ],
    fresh: { language: 'zh-CN' },
  },
  calendars: {
    path: '/calendars',
    key: 'name',
    form: 'name',
    columns: ['name', 'timezone', 'weekly', 'open'],
    fields: [
      { name: 'timezone', kind: 'text', hint: 'timezone' },
      { name: 'weekly', kind: 'week', wide: true, hint: 'weekly' },
      {
        name: 'holidays',
        kind: 'group',
        optional: true,
        fields: [
          { name: 'country', kind: 'text', hint: 'country' },
          { name: 'hours', kind: 'text', optional: true },
          { name: 'make_up_day_as', kind: 'choice', options: WEEKDAYS, hint: 'make_up_day_as' },
        ],
      },
      { name: 'dates', kind: 'dates', wide: true, hint: 'dates' },
    ],
    fresh: { timezone: 'Asia/Shanghai', weekly: { 'mon-fri': '09:00-18:00' }, holidays: { country: 'CN', hours: 'closed', make_up_day_as: 'mon' }, dates: {} },
  },
  'reason-codes': {
    path: '/reason-codes',
    key: 'name',
    form: 'name',
    columns: ['title', 'name', 'queues'],
    fields: [
      TITLE,
      { name: 'parent', kind: 'one', of: 'reason-codes', optional: true, hint: 'parent' },
      { name: 'queues', kind: 'many', of: 'queues', label: 'reason_queues', wide: true },
    ],
    fresh: { queues: [] },
  },
  'not-ready-reasons': {
    path: '/not-ready-reasons',
    key: 'name',
    form: 'name',
    columns: ['name', 'title', 'longest_s', 'paid'],
    fields: [TITLE, { name: 'longest_s', kind: 'whole', lowest: 60, optional: true, hint: 'longest_s' }, { name: 'paid', kind: 'flag' }],
    fresh: { paid: true },
  },
  'dial-rules': {
    path: '/dial-rules',
    key: 'name',
    form: 'name',
    columns: ['name', 'prefix', 'allow', 'longest_s', 'at_once', 'per_hour'],
    fields: [
      { name: 'prefix', kind: 'text', hint: 'prefix' },
      { name: 'allow', kind: 'flag' },
      { name: 'longest_s', kind: 'whole', lowest: 60, label: 'dial_longest_s' },
      { name: 'at_once', kind: 'whole', lowest: 1 },
      { name: 'per_hour', kind: 'whole', lowest: 1 },
    ],
    fresh: { allow: true, longest_s: 7200, at_once: 30, per_hour: 300 },
  },
  directory: {
    path: '/directory',
    key: 'name',
    form: 'name',
    columns: ['title', 'name', 'number'],
    fields: [TITLE, { name: 'number', kind: 'text', hint: 'directory_number' }],
    fresh: {},
  },
}

/** What holds for the whole centre: one document, with a form like the others. */
export const GENERAL: readonly Field[] = [
  TITLE,
  LANGUAGE,
  { name: 'mask_numbers_for', kind: 'many', options: ['agent', 'supervisor', 'qa'], wide: true, hint: 'mask_numbers_for' },
  { name: 'auto_answer', kind: 'flag' },
  { name: 'tier_priority', kind: 'points', options: ['vip', 'contract', 'warranty', 'paid', 'standard'], wide: true },
]

/** The fields of a form, with those the service has but the form does not know. */
export function withUnknown(fields: readonly Field[], key: string, values: Part): Field[] {
  const known = new Set([key, ...fields.map((field) => field.name)])
  const others = Object.entries(values).filter(([name]) => !known.has(name))
  return [...fields, ...others.map(([name, value]): Field => ({ name, kind: kindOf(value), optional: value === null }))]
}

function kindOf(value: unknown): Field['kind'] {
  if (typeof value === 'boolean') return 'flag'
  if (typeof value === 'number') return 'decimal'
  return typeof value === 'string' ? 'text' : 'json'
}

/** Leave out what nobody filled in, so that the service takes its usual value. */
export function written(fields: readonly Field[], values: Part): Part {
  const kept: Part = {}
  for (const field of fields) {
    const value = values[field.name]
    if (value === undefined || value === '') continue
    if (value !== null && field.kind === 'group') kept[field.name] = written(field.fields ?? [], value as Part)
    else if (field.kind === 'list') kept[field.name] = (value as Part[]).map((entry) => written(field.fields ?? [], entry))
    else if (field.kind === 'title' || field.kind === 'texts') kept[field.name] = filled(value as Record<string, string>)
    else kept[field.name] = value
  }
  return kept
}

function filled(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''))
}
