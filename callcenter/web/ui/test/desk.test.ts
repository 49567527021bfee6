import { asked, question, settled } from './page'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { attempt, closeDesk, desk, openDesk, watchTopic, working } from '../src/desk/desk'
import { loadOwnCalls, ownCalls } from '../src/desk/own_calls'
import { recallCall } from '../src/desk/recall'
import { session, signIn } from '../src/session'
import { language, speak } from '../src/words'

/** A line to the service that the test speaks for. */
class Wire {
  static readonly OPEN = 1
  static last: Wire
  readyState = 1
  sent: { id: string; do: string; with: { topic?: string } }[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null

  constructor() {
    Wire.last = this
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Wire['sent'][number])
  }

  close(): void {}

  answer(at: number, what: object = {}): void {
    this.onmessage?.({ data: JSON.stringify({ re: this.sent[at]!.id, ok: true, ...what }) })
  }
}

beforeEach(() => {
  Object.defineProperty(globalThis, 'WebSocket', { value: Wire, configurable: true })
  asked.length = 0
  session.user = { id: 1, username: '1001', agent: '1001', roles: ['agent'], language: 'en' } as never
  openDesk(() => undefined)
  Wire.last.sent.length = 0
})
afterEach(closeDesk)

test('while one thing is under way, the end of another lets nobody press again', async () => {
  const [first, second, kept] = [attempt('agent.ready'), attempt('call.hangup'), attempt('call.wrap_up', {}, { byItself: true })]
  Wire.last.answer(0)
  await first
  expect(working.value).toBe(true)
  Wire.last.answer(1)
  await second
  expect(working.value).toBe(false)
  Wire.last.answer(2)
  await kept
})

test('a topic that was left is heard no more, and one that another watches by now stays', async () => {
  const heard: string[] = []
  const leave = watchTopic('floor', () => heard.push('first'))
  leave()
  watchTopic('floor', () => heard.push('second'))
  leave()
  Wire.last.answer(0)
  Wire.last.answer(2)
  await settled()
  expect(heard).toEqual(['second'])
  expect(Wire.last.sent.map((each) => each.do)).toEqual(['topic.watch', 'topic.leave', 'topic.watch'])
})

test('of two lists of own calls the one asked for last is shown', async () => {
  const first = loadOwnCalls()
  const late = await question('/calls')
  const second = loadOwnCalls()
  asked[1]!.answer({ items: [{ id: 'new' }] })
  await second
  late.answer({ items: [] })
  await first
  expect(ownCalls.value).toEqual([{ id: 'new' }])
})

test('a customer who was chosen while a record is recalled stays', async () => {
  desk.agent = { call: 'c' } as never
  const recalled = recallCall('c')
  ;(await question('/calls/c')).answer({ id: 'c', customer: 1, path: [] })
  const customer = await question('/customers/1')
  desk.pop!.customer = { id: 2 }
  customer.answer({ id: 1 })
  ;(await question('/calls')).answer({ items: [] })
  await recalled
  expect(desk.pop!.customer).toEqual({ id: 2 })
})

test('a language that is chosen while somebody signs in stays', async () => {
  speak('en')
  const signed = signIn('1001', 'x')
  const started = await question('/session')
  speak('zh-CN')
  started.answer({ user: { id: 1, language: 'en' } })
  await signed
  expect([language(), session.user?.language]).toEqual(['zh-CN', 'zh-CN'])
  expect(asked.map((one) => [one.method, one.body])).toEqual([['PATCH', { language: 'zh-CN' }]])
})
