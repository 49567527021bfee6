import type { Names } from '../wire/types'
import { placeAt, stepNames, type Place } from './yaml_place'

/** The part of JSON Schema that the service writes. */
export interface Schema {
  type?: string | string[]
  description?: string
  enum?: unknown[]
  default?: unknown
  required?: string[]
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  'x-names'?: string
  'x-keys'?: string
}

export interface Offer {
  label: string
  /** What is written for it. */
  apply: string
  kind: 'property' | 'enum' | 'constant'
  about?: string
}

export interface Offers {
  from: number
  options: Offer[]
}

/** Tell what may be written at an offset of a flow: keys, fixed words, names of the centre. */
export function offersAt(text: string, offset: number, schema: Schema, names: Names): Offers | null {
  const place = placeAt(text, offset)
  if (place === null) return null
  const spots = follow(schema, place)
  const options = place.atKey ? keys(spots, place, names) : spots.flatMap((spot) => values(spot, text, names))
  const first = new Map(options.map((option) => [option.label, option]))
  return first.size === 0 ? null : { from: place.from, options: [...first.values()] }
}

/** The schemas that hold at a place; of several kinds of step those that its keys allow. */
function follow(schema: Schema, place: Place): Schema[] {
  let spots = variants(schema)
  for (const key of place.path) {
    spots = spots.flatMap((spot) => below(spot, key)).flatMap(variants)
  }
  if (!place.atKey) return spots
  const fitting = spots.filter((spot) => place.siblings.every((key) => spot.properties?.[key] !== undefined))
  return fitting.length > 0 ? fitting : spots
}

function variants(schema: Schema): Schema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(variants)
}

function below(schema: Schema, key: string): Schema[] {
  if (key === '[]') return schema.items === undefined ? [] : [schema.items]
  const own = schema.properties?.[key]
  if (own !== undefined) return [own]
  for (const [pattern, found] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern, 'u').test(key)) return [found]
  }
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
}

function keys(spots: Schema[], place: Place, names: Names): Offer[] {
  const isStep = place.path.length === 2 && place.path[0] === 'steps'
  const asked = isStep && place.siblings.length === 0
  return spots.flatMap((spot) => {
    const known = Object.entries(spot.properties ?? {})
    const shown = asked ? known.slice(0, 1) : known
    const named = spot['x-keys'] === undefined ? [] : ofKind(spot['x-keys'], '', names)
    return [
      ...shown.filter(([key]) => !place.siblings.includes(key)).map(([key, each]) => property(key, each)),
      ...named.filter((name) => !place.siblings.includes(name)).map((name) => property(name)),
    ]
  })
}

function property(key: string, schema?: Schema): Offer {
  return { label: key, apply: `${key}: `, kind: 'property', ...(schema?.description ? { about: schema.description } : {}) }
}

function values(spot: Schema, text: string, names: Names): Offer[] {
  const kind = spot['x-names']
  if (kind !== undefined) return ofKind(kind, text, names).map((name) => ({ label: name, apply: name, kind: 'constant' }))
  const words = spot.enum ?? (spot.type === 'boolean' ? [true, false] : [])
  return words.map((word) => ({ label: String(word), apply: written(word), kind: 'enum' }))
}

/** A word as it must stand in the file: what would begin a comment or an alias needs quotes. */
function written(word: unknown): string {
  return typeof word === 'string' && /^[#*&!%@`]/.test(word) ? `"${word}"` : String(word)
}

function ofKind(kind: string, text: string, names: Names): string[] {
  if (kind === 'step') return stepNames(text)
  const lists: Record<string, string[]> = {
    queue: names.queues,
    skill: names.skills,
    calendar: names.calendars,
    agent: names.agents.map((agent) => `"${agent}"`),
    flow: names.flows,
    host: names.hosts,
    sound: [...new Set(names.sounds.map((sound) => sound.slice(sound.indexOf('/') + 1)))],
    language: ['zh-CN', 'en'],
  }
  return lists[kind] ?? []
}
