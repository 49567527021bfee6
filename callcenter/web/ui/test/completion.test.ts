import { expect, test } from 'vitest'

import { offersAt, type Schema } from '../src/flows/completion'
import { placeAt, stepNames } from '../src/flows/yaml_place'

const NAMES = {
  queues: ['sales', 'service'], skills: ['english', 'repair'], calendars: ['service_hours'], agents: ['1001'],
  flows: ['main', 'closed'], sounds: ['en/welcome', 'zh-CN/welcome'], hosts: [],
}
const goes: Schema = { type: 'string', 'x-names': 'step' }
const says: Schema = { anyOf: [{ type: 'string' }, { properties: { 'zh-CN': {}, en: {}, file: { 'x-names': 'sound' } } }] }
const steps: Schema = {
  anyOf: [
    { required: ['play'], properties: { play: says, next: goes, barge_in: { type: 'boolean' } } },
    {
      required: ['menu'],
      properties: { menu: { properties: { prompt: says, keys: { patternProperties: { '^[0-9*#]$': goes } } } }, on_no_input: goes },
    },
    { properties: { queue: { 'x-names': 'queue' }, needs: { 'x-keys': 'skill', additionalProperties: { type: 'integer' } }, then: goes } },
  ],
}
const SCHEMA: Schema = {
  properties: { flow: {}, languages: { items: { enum: ['zh-CN', 'en'] } }, start: goes, steps: { patternProperties: { '^\\w+$': steps } } },
}

/** Offer at the bar in a text. */
function offered(text: string): string[] {
  const at = text.indexOf('|')
  return (offersAt(text.replace('|', ''), at, SCHEMA, NAMES)?.options ?? []).map((each) => each.label)
}

test('keys of the file that are not there yet are offered', () => {
  expect(offered('flow: main\n|')).toEqual(['languages', 'start', 'steps'])
})

test('a step without a verb is offered the verbs, one with a verb its fields', () => {
  expect(offered('steps:\n  hello:\n    |')).toEqual(['play', 'menu', 'queue'])
  expect(offered('steps:\n  hello:\n    play: x\n    |')).toEqual(['next', 'barge_in'])
  expect(offered('steps:\n  hello:\n    |\n    queue: sales\n  other:\n    play: x')).toEqual(['needs', 'then'])
})

test('targets are the steps of the text, also inside brackets and over several lines', () => {
  const head = 'steps:\n  hello:\n    play: x\n    next: bye\n  bye:\n'
  expect(offered(`start: |\n${head}`)).toEqual(['hello', 'bye'])
  expect(offered(`${head}    menu:\n      keys: { "1": hello, "2": |`)).toEqual(['hello', 'bye'])
  expect(offered(`${head}    menu: { prompt: { en: "a, b: c" },\n      keys: { "1": |`)).toEqual(['hello', 'bye'])
  expect(offered(`${head}    menu: { prompt: x, |`)).toEqual(['keys'])
})

test('names of the centre are offered by kind', () => {
  expect(offered('steps:\n  a:\n    queue: s|')).toEqual(['sales', 'service'])
  expect(offered('steps:\n  a:\n    queue: sales\n    needs: { repair: 2, |')).toEqual(['english'])
  expect(offered('steps:\n  a:\n    queue: sales\n    needs:\n      |')).toEqual(['english', 'repair'])
  expect(offered('steps:\n  a:\n    play: { file: |')).toEqual(['welcome'])
  expect(offered('languages: [|')).toEqual(['zh-CN', 'en'])
  expect(offered('steps:\n  a:\n    play: x\n    barge_in: |')).toEqual(['true', 'false'])
})

test('nothing is offered in comments and in the middle of a sentence', () => {
  expect(offered('flow: main # |')).toEqual([])
  expect(offered('steps:\n  a:\n    play: Hello to {na|')).toEqual([])
})

test('items of lists have a place of their own', () => {
  const text = 'steps:\n  a:\n    branch:\n      - when: x\n        go'
  expect(placeAt(text, text.length)).toMatchObject({ path: ['steps', 'a', 'branch', '[]'], siblings: ['when'], prefix: 'go' })
  const next = 'steps:\n  a:\n    branch:\n      - { when: x, goto: y }\n      - { when: z, go'
  expect(placeAt(next, next.length)).toMatchObject({ path: ['steps', 'a', 'branch', '[]'], siblings: ['when'], prefix: 'go', atKey: true })
})

test('step names are read from broken texts too', () => {
  expect(stepNames('flow: x\nsteps:\n  one:\n    play: {\n  "two": { goto: one }\n# end\nstart: one')).toEqual(['one', 'two'])
})
