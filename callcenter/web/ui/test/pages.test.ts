import { beforeAll, expect, test, vi } from 'vitest'

import { asCsv } from '../src/customers/imports/csv'
import { asked as askedCustomers } from '../src/customers/filter'
import { emptyBoard, grouped, handleTime, takeRow, type AgentRow, type QueueRow } from '../src/floor/board'
import { atSecond, moved, nextAttempt } from '../src/floor/callbacks'
import { asCalls, asked, family, nothing, tooShort } from '../src/recordings/wanted'
import { asWeek, byDay, daysOf } from '../src/settings/hours'
import { KINDS, withUnknown, written } from '../src/settings/kinds'
import { dayFromToday, startOfDay } from '../src/shared/days'
import type { CallbackAnswer } from '../src/wire/types'

beforeAll(() => {
  vi.stubEnv('TZ', 'Asia/Shanghai')
})

const CODES = [
  { name: 'repair', title: {}, parent: null },
  { name: 'repair_broken', title: {}, parent: 'repair' },
  { name: 'repair_broken_twice', title: {}, parent: 'repair_broken' },
  { name: 'order', title: {}, parent: null },
]

test('a reason stands for those below it, also in a circle', () => {
  expect(family('repair', CODES)).toEqual(['repair', 'repair_broken', 'repair_broken_twice'])
  expect(family('a', [{ name: 'a', title: {}, parent: 'b' }, { name: 'b', title: {}, parent: 'a' }])).toEqual(['a', 'b'])
})

test('the sentence becomes a question: ends of numbers only for who may see them', () => {
  const wanted = { ...nothing(), number: '8000', reason: 'repair', length: '-30', agent: '1001' }
  expect(asked(wanted, CODES, false)).toMatchObject({ party: null, party_end: '8000', reason_code: 'repair,repair_broken,repair_broken_twice', length_to_s: '30', length_from_s: '', agent: '1001' })
  expect(asked(wanted, CODES, true)).toMatchObject({ party: '8000', party_end: null })
  expect(asked({ ...nothing(), number: '138 0013 8000' }, CODES, false)).toMatchObject({ party: '138 0013 8000', party_end: null })
  expect(tooShort({ ...nothing(), number: '80' }, false)).toBe(true)
  expect(tooShort({ ...nothing(), number: '8000' }, true)).toBe(true)
  expect(tooShort(nothing(), true)).toBe(false)
})

test('calls have other names for times and lengths', () => {
  const question = asCalls(asked({ ...nothing(), time: 'between', from: '2026-11-21', to: '2026-11-21', length: '60-' }, CODES, false))
  expect(question).toMatchObject({ arrived_from: startOfDay('2026-11-21', 0), arrived_to: startOfDay('2026-11-21', 1), talk_from_s: '60', talk_to_s: '' })
  expect(question).not.toHaveProperty('from')
})

test('days are those of the place where the browser is', () => {
  expect(dayFromToday(-1, new Date(2026, 0, 1, 12))).toBe('2025-12-31')
  expect(startOfDay('', 1)).toBeNull()
  expect(new Date(startOfDay('2026-11-21', 1)!).getDate()).toBe(22)
})

test('customers are found by words, whole numbers and ends of numbers', () => {
  const wanted = { words: ' 8000 ', tier: '', sort: 'name' }
  expect(askedCustomers(wanted, false)).toMatchObject({ q: null, number: null, number_end: '8000' })
  expect(askedCustomers(wanted, true)).toMatchObject({ q: null, number: '8000', number_end: null })
  expect(askedCustomers({ ...wanted, words: '+86 138 0013 8000' }, false)).toMatchObject({ number: '+86 138 0013 8000', number_end: null })
  expect(askedCustomers({ ...wanted, words: 'Li 12' }, false)).toMatchObject({ q: 'Li 12', number: null, number_end: null })
})

test('a week is taken apart and put together without losing an hour', () => {
  expect(daysOf('sat-mon')).toEqual(['sat', 'sun', 'mon'])
  expect(daysOf('noday')).toEqual([])
  const days = byDay({ 'mon-fri': '09:00-18:00', 'sat,sun': 'closed' })
  expect(days.fri).toBe('09:00-18:00')
  expect(days.sun).toBe('')
  expect(byDay(asWeek(days))).toEqual(days)
})

test('a form shows what the service has and it does not know, and leaves out what is empty', () => {
  const part = { name: 'a', title: { en: 'A' }, brand_new: 3, further: { deep: [1] }, shown: true }
  const fields = withUnknown(KINDS.skills!.fields, 'name', part)
  expect(fields.map((field) => [field.name, field.kind])).toEqual([['title', 'title'], ['brand_new', 'decimal'], ['further', 'json'], ['shown', 'flag']])
  expect(written(fields, { ...part, title: { en: 'A', 'zh-CN': ' ' }, brand_new: '' })).toEqual({ title: { en: 'A' }, further: { deep: [1] }, shown: true })
})

test('rules and groups are written part by part', () => {
  const fields = KINDS.queues!.fields.filter((field) => ['overflow', 'service_level', 'share'].includes(field.name))
  const values = { overflow: [{ when: 'full', to: 'queue', target: undefined, limit: 3 }], service_level: { percent: 80 }, share: null }
  expect(written(fields, values)).toEqual({ overflow: [{ when: 'full', to: 'queue', limit: 3 }], service_level: { percent: 80 }, share: null })
})

test('no cell of a saved list is a formula', () => {
  expect(asCsv([['=1+1', 'a "quote"', '＝x', "'=1", 'plain']])).toBe('"\'=1+1","a ""quote""","\'＝x","\'\'=1","plain"\r\n')
})

test('agents stand by state, those that need an eye first', () => {
  const board = emptyBoard()
  const row = (agent: string, state: string, since: string): AgentRow => ({
    agent, state, since, name: agent, reason: null, call: null, device: null, device_usable: true, desk_present: true, queues: [], queue: null,
    answered: 2, missed: 0, talk_s: 100, wrap_up_s: 20,
  })
  for (const each of [row('1', 'ready', 'b'), row('2', 'reserved', 'a'), row('3', 'missed', 'a'), row('4', 'ringing', 'b'), row('5', 'ready', 'a')]) takeRow(board, 'floor.agent', each)
  expect(grouped(board).map((group) => [group.state, group.agents.map((agent) => agent.agent)])).toEqual([['missed', ['3']], ['ringing', ['4', '2']], ['ready', ['5', '1']]])
  expect(handleTime(row('1', 'ready', 'a'))).toBe(60)
  takeRow(board, 'floor.gone', { agent: '3' })
  expect(grouped(board)[0]!.state).toBe('ringing')
})

test('a call-back comes when it is its turn, but not before its time', () => {
  const waiting = { state: 'waiting', not_before: null } as CallbackAnswer
  expect(nextAttempt(waiting, 5_000)).toEqual({ word: 'at_turn', at: '' })
  expect(nextAttempt({ ...waiting, not_before: 6 }, 5_000)).toEqual({ word: 'not_before', at: atSecond(6) })
  expect(nextAttempt({ ...waiting, not_before: 4 }, 5_000).word).toBe('at_turn')
  expect(nextAttempt({ ...waiting, state: 'calling', not_before: 6 }, 5_000).word).toBe('calling')
})

test('only what moves a call-back on the board has their list asked for again', () => {
  const row = (position: number, callback: boolean) => ({ calls: [{ call: 'c', position, offered_to: null, callback }] }) as unknown as QueueRow
  expect(moved([row(1, true)])).not.toBe(moved([row(2, true)]))
  expect(moved([row(1, false)])).toBe(moved([row(2, false)]))
})
