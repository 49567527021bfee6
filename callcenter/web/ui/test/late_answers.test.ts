import { asked, question, settled } from './page'

import { beforeEach, expect, test, vi } from 'vitest'

import { discard, dirty, draft, listFlows, openFlow, plan, publish, write } from '../src/flows/draft'
import { examineAnother, examined, tryCalls } from '../src/flows/examine'
import { countCalls, traffic } from '../src/flows/traffic'
import { beginWalk, did, hangUp, walk } from '../src/flows/walk'
import { usePaged } from '../src/shared/paged'

vi.mock('../src/flows/sound', () => ({ sayAloud: () => Promise.resolve(), stopSound: () => undefined }))

const live = (name: string, version: string, source: string): object => ({ name, version, source, calls: '', author: 'x', comment: '', live_since: 't' })
const walked = (kind: string): object => ({ state: kind, step: 's', command: { kind, heard: [] }, left: [], noted: [], problems: [], ended: false })

/** Let the service have these flows, and open one. */
async function onThePage(name: string, source: string): Promise<void> {
  draft.flows = ['a', 'b'].map((each) => live(each, `${each}1`, '') as never)
  const opened = openFlow(name)
  ;(await question(`/flows/${name}`)).answer(live(name, `${name}1`, source))
  await opened
}

beforeEach(() => {
  asked.length = 0
  localStorage.clear()
  Object.assign(traffic, { shown: true, told: null, steps: null })
})

test('a flow that a colleague published is not put over another that was opened meanwhile', async () => {
  await onThePage('a', 'text of a')
  const listed = listFlows()
  ;(await question('/flows')).answer({ items: [live('a', 'a2', ''), live('b', 'b1', '')] })
  const late = await question('/flows/a')
  const opened = openFlow('b')
  ;(await question('/flows/b')).answer(live('b', 'b1', 'text of b'))
  await opened
  late.answer(live('a', 'a2', 'newer text of a'))
  await listed
  expect([draft.name, draft.source, dirty.value]).toEqual(['b', 'text of b', false])
})

test('a list of flows that was asked for before publishing tells of no newer version', async () => {
  await onThePage('a', 'one')
  const listed = listFlows()
  const late = await question('/flows')
  write('flow', 'two')
  const published = publish('c')
  ;(await question('/flows/a')).answer(live('a', 'a2', 'two'))
  await published
  write('flow', 'three')
  late.answer({ items: [live('a', 'a1', 'one')] })
  await listed
  expect(asked.map((one) => one.path)).toEqual(['/flows'])
  expect([draft.source, draft.base?.version, draft.newer]).toEqual(['three', 'a2', null])
})

test('what is written while the text before it is published stays, as a draft of the new version', async () => {
  await onThePage('a', 'one')
  write('flow', 'two')
  const published = publish('c')
  const sent = await question('/flows/a')
  write('flow', 'three')
  sent.answer(live('a', 'a2', 'two'))
  await published
  expect([draft.source, draft.base?.version, dirty.value]).toEqual(['three', 'a2', true])
})

test('a planned text, and one given up, take nothing of the flow that was opened meanwhile', async () => {
  for (const act of [() => plan('c', null, null), discard]) {
    await onThePage('a', 'one')
    write('flow', 'two')
    const done = act()
    const late = act === discard ? await question('/flows/a') : await question('/flows/a/plans')
    const opened = openFlow('b')
    ;(await question('/flows/b')).answer(live('b', 'b1', 'text of b'))
    await opened
    write('flow', 'draft of b')
    late.answer(live('a', 'a1', 'one'))
    await done
    expect([draft.name, draft.source]).toEqual(['b', 'draft of b'])
    localStorage.clear()
  }
})

test('of two flows that are opened at once the last one says that it was', async () => {
  await onThePage('a', 'one')
  const first = openFlow('a')
  const late = await question('/flows/a')
  const second = openFlow('b')
  ;(await question('/flows/b')).answer(live('b', 'b1', 'text of b'))
  late.answer(live('a', 'a1', 'one'))
  expect(await Promise.all([first, second])).toEqual([false, true])
})

test('calls that were tried for another flow, or before others, are not shown', async () => {
  const first = tryCalls()
  const [late] = [await question('/flows/try')]
  const second = tryCalls()
  asked[1]!.answer({ calls: ['second'] })
  await second
  late.answer({ calls: ['first'] })
  await first
  expect(examined.tried).toEqual({ calls: ['second'] })
  const third = tryCalls()
  const other = await question('/flows/try')
  examineAnother()
  other.answer({ calls: ['third'] })
  await third
  expect([examined.tried, examined.trying]).toEqual([null, false])
})

test('numbers of one flow are never shown on another', async () => {
  const paths = (calls: number): object => ({ calls, steps: [], versions: [] })
  const first = countCalls('a')
  ;(await question('/flows/a/paths')).answer(paths(3))
  await first
  expect(traffic.told?.calls).toBe(3)
  const second = countCalls('b')
  expect(traffic.told).toBeNull()
  ;(await question('/flows/b/paths')).answer({ code: 'unknown' }, 500)
  await expect(second).rejects.toMatchObject({ status: 500 })
  expect(traffic.told).toBeNull()
})

test('a key pressed twice walks one step, and nothing is said to who has hung up', async () => {
  const begun = beginWalk({})
  ;(await question('/flows/walk')).answer(walked('ask_key'))
  await begun
  const pressed = [did({ kind: 'silence' }), did({ kind: 'silence' })]
  expect(asked).toHaveLength(1)
  hangUp()
  asked[0]!.answer(walked('queue'))
  await Promise.all(pressed)
  expect(walk.entries.map((entry) => entry.kind)).toEqual(['did', 'ended'])
  expect([walk.over, walk.busy]).toEqual([true, false])
})

test('the answer of a walk before does not come into the next', async () => {
  const first = beginWalk({})
  const late = await question('/flows/walk')
  const second = beginWalk({})
  late.answer(walked('queue'))
  await first
  expect([walk.at, walk.busy]).toEqual([null, true])
  asked[0]!.answer(walked('play'))
  await second
  expect(walk.at?.command.kind).toBe('play')
})

test('of a list that is asked for twice the last answer is shown, and no page comes twice', async () => {
  const given: ((names: string[], next?: string | null) => void)[] = []
  const { items, next, known, load } = usePaged<string>(() => new Promise((done) => given.push((names, more = null) => done({ items: names, next: more }))))
  const first = load()
  const second = load()
  given[1]!(['new'], 'c')
  await second
  given[0]!(['old'])
  await first
  expect([items.value, next.value, known.value]).toEqual([['new'], 'c', true])
  const more = [load(true), load(true)]
  expect(given).toHaveLength(3)
  given[2]!(['newer'])
  await Promise.all(more)
  expect(items.value).toEqual(['new', 'newer'])
  void load()
  await load(true)
  await settled()
  expect(given).toHaveLength(4)
})
