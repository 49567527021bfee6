import './page'

import { expect, test } from 'vitest'

import { routing } from '../src/recordings/routing'
import { centre, numberedAgent } from '../src/shared/centre'
import type { EventAnswer } from '../src/wire/types'

function told(...events: [string, Record<string, unknown>][]): EventAnswer[] {
  return events.map(([type, data], seq) => ({ seq, at: '2026-11-20T09:00:00Z', type, data }))
}

test('a call tells each wait, each offer with its end, and each rule that sent it on', () => {
  const moments = routing(
    told(
      ['call.arrived', {}],
      ['call.waits', { queue: 'service', explanation: { refusals: {} }, expected: { from_s: 1 } }],
      ['call.offered', { offer: 'a', agent: '1001', explanation: { candidates: [] } }],
      ['call.offered', { offer: 'b', agent: '1002', explanation: { candidates: [] } }],
      ['offer.missed', { offer: 'a', why: 'no_answer' }],
      ['call.overflowed', { queue: 'service', when: 'waited', to: 'queue' }],
      ['call.answered', { offer: 'b' }],
    ),
  )
  expect(moments.map((moment) => [moment.kind, 'fate' in moment ? moment.fate : ''])).toEqual([
    ['wait', ''],
    ['offer', 'no_answer'],
    ['offer', 'answered'],
    ['overflow', ''],
  ])
})

test('reasons that were deleted are missing, and not taken for empty ones', () => {
  const moments = routing(told(['call.waits', { queue: 'service', explanation: {} }], ['call.offered', { offer: 'a', agent: '1001' }]))
  expect(moments).toMatchObject([{ waits: null }, { chosen: null }])
})

test('an agent is told by number and name, one who is no more by the number once', () => {
  centre.agents = [{ number: '1001', name: 'Li' } as (typeof centre.agents)[number]]
  expect([numberedAgent('1001'), numberedAgent('1002')]).toEqual(['1001 Li', '1002'])
})
