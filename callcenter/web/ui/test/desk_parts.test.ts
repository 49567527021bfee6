import { expect, test } from 'vitest'

import { figuresOf } from '../src/desk/figures'
import { menuChoices } from '../src/desk/menu_choices'
import { reasonLines } from '../src/desk/reason_tree'
import { emptyBoard, ordered, takeRow } from '../src/floor/board'
import { silences } from '../src/recordings/silences'

const code = (name: string, parent: string | null = null, queues: string[] = []) => ({ name, title: { en: name }, parent, queues })
const CODES = [code('repair', null, ['service']), code('broken', 'repair'), code('visit', 'repair'), code('order', null, ['sales']), code('wrong')]
const titleOf = (each: { name: string }): string => each.name

test('reason codes stand in their tree, those of other queues are left out', () => {
  const lines = reasonLines(CODES, 'service', titleOf)
  expect(lines.map((line) => [line.depth, line.title])).toEqual([[0, 'repair'], [1, 'broken'], [1, 'visit'], [0, 'wrong']])
  expect(reasonLines(CODES, null, titleOf)).toHaveLength(5)
})

test('a reason code is offered where its own queues say, else where its parent is', () => {
  const codes = [code('sales', null, ['sales']), code('order', 'sales'), code('vip', 'sales', ['vip']), code('gift', 'vip')]
  const offered = (queue: string | null): string[] => reasonLines(codes, queue, titleOf).map((line) => line.title)
  expect(offered('sales')).toEqual(['sales', 'order'])
  expect(offered('vip')).toEqual(['vip', 'gift'])
  expect(offered(null)).toHaveLength(4)
})

test('a search finds leaves by any word of their path', () => {
  expect(reasonLines(CODES, 'service', titleOf, 'rep vis').map((line) => line.path)).toEqual(['repair › visit'])
  expect(reasonLines(CODES, 'service', titleOf, 'order')).toEqual([])
})

test('a parent that is its own child ends', () => {
  expect(reasonLines([code('a', 'b'), code('b', 'a')], null, titleOf)).toEqual([])
})

test('only keys that were pressed count as choices', () => {
  const path = [{ step: 'welcome', how: 'next' }, { step: 'menu', how: 'key 0' }, { step: 'pin', how: 'collected' }]
  expect(menuChoices(path)).toEqual([{ step: 'menu', key: '0' }])
})

test('the average covers talk and wrap-up of answered calls', () => {
  const calls = [
    { answered_at: 'x', talk_s: 60, wrap_up_s: 20 },
    { answered_at: 'x', talk_s: 30, wrap_up_s: null },
    { answered_at: null, talk_s: null, wrap_up_s: null },
  ]
  expect(figuresOf(calls)).toEqual({ answered: 2, talk_s: 90, wrap_s: 20, average_s: 55 })
  expect(figuresOf([]).average_s).toBe(0)
})

test('a silence is where both are quiet for long enough', () => {
  const one = [0, 0, 0, 50, 0, 0, 0, 0, 0, 0]
  const two = [40, 0, 0, 0, 0, 0, 0, 1, 0, 60]
  expect(silences([one, two], 10, 2)).toEqual([{ from: 0.1, to: 0.3 }, { from: 0.4, to: 0.9 }])
  expect(silences([], 10)).toEqual([])
})

test('the board follows its messages', () => {
  const board = emptyBoard()
  const agent = (number: string, state: string, since: string) => ({ agent: number, state, since })
  takeRow(board, 'snapshot', { queues: [], agents: [agent('1', 'ready', 'b'), agent('2', 'talking', 'a')] })
  takeRow(board, 'floor.agent', agent('3', 'ready', 'a'))
  expect(ordered(board).map((row) => row.agent)).toEqual(['2', '3', '1'])
  takeRow(board, 'floor.gone', { agent: '3' })
  expect(ordered(board).map((row) => row.agent)).toEqual(['2', '1'])
})
