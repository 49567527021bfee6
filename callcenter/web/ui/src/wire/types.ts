// Made from the service's Python types by callcenter/testing/page_types.py: do not edit.

/** A person who answers calls. */
export interface Agent {
  number: string
  name: string
  language?: "zh-CN" | "en"
  skills?: Record<string, number>
  queues?: string[]
  queue_order?: Record<string, number>
  devices?: DeviceKind[]
}

export type AgentAnswer = Agent | AgentBrief

/** A person who answers calls. */
export interface AgentBody {
  number?: string
  name: string
  language?: "zh-CN" | "en"
  skills?: Record<string, number>
  queues?: string[]
  queue_order?: Record<string, number>
  devices?: DeviceKind[]
}

/** What an agent may know of a colleague. */
export interface AgentBrief {
  number: string
  name: string
  queues: string[]
}

/** The agent's own state. */
export interface AgentStateEvent {
  agent: string
  state: string
  since: string
  reason: string | null
  call: string | null
  deadline: string | null
  pending: string | null
  pending_reason: string | null
  device: string | null
  reachable: boolean
  auto_answer: boolean
}

/** Which agents a list shows. */
export interface AgentsQuery {
  limit?: number
  cursor?: string | null
  queue?: string | null
}

/** One way of a drawing; `end` is `flow:<name>` where it leads to another flow. */
export interface ArrowView {
  start: string
  end: string
  label: string
  side: boolean
  line: number
}

/** Which entries; the newest come first. */
export interface AuditQuery {
  limit?: number
  cursor?: string | null
  who?: string | null
  act?: string | null
  object?: string | null
  from?: string | null
  to?: string | null
}

/** Whether this agent's phone shall answer offered calls by itself, after a tone. */
export interface AutoAnswerValues {
  on: boolean
}

/** The whole board; rows as on the topic `floor` of the desk socket. */
export interface BoardAnswer {
  queues: (Record<string, unknown>)[]
  agents: (Record<string, unknown>)[]
  alarms: (Record<string, unknown>)[]
}

/** One step of a drawing. */
export interface BoxView {
  step: string
  verb: string
  text: string
  line: number
}

export type CalendarAnswer = CalendarDocument

/** Opening hours as written. */
export interface CalendarBody {
  name?: string
  timezone: string
  weekly?: Record<string, string>
  holidays?: HolidaysDocument | null
  dates?: Record<string, string>
}

/** Opening hours as written. */
export interface CalendarDocument {
  name: string
  timezone: string
  weekly?: Record<string, string>
  holidays?: HolidaysDocument | null
  dates?: Record<string, string>
}

/** One call from arrival to end; lengths in seconds, null while they do not apply. */
export interface CallAnswer {
  id: string
  direction: "in" | "internal" | "out"
  caller: string | null
  caller_name: string | null
  number: string
  customer: number | null
  customer_name?: string | null
  flow: string | null
  queue: string | null
  agent: string | null
  arrived_at: string
  queued_at: string | null
  answered_at: string | null
  ended_at: string | null
  outcome: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  ended_by: "caller" | "agent" | "system" | null
  cause: number | null
  wait_s: number | null
  talk_s: number | null
  wrap_up_s: number | null
  reason_code: string | null
  note: string | null
  recordings: string[]
  segments: SegmentAnswer[]
  path: PathStep[]
  losses: number
  callback?: CallbackStoryAnswer | null
}

/** Agent and caller talk. */
export interface CallAnswered {
  offer: string
  call: string
  at: string
}

/** How far a consultation is, for the desk of who asks and of who is asked. */
export interface CallConsulting {
  call: string
  agent: string
  target: string
  kind: string
  colleague: string | null
  phase: string
  why: string | null
  at: string
}

/** The caller's record, found after the pop went out. */
export interface CallCustomer {
  call: string
  customer: Record<string, unknown> | null
  matches: number
  history: (Record<string, unknown>)[]
}

/** How far a call of the agent's own is: the number is `calling`, then `ringing`. */
export interface CallDialling {
  call: string
  phase: string
}

/** The agent's part in the call is over; `by` is `caller`, `agent` or `system`. */
export interface CallEnded {
  call: string
  by: string
  at: string
}

/** What a pop says of the call itself. */
export interface CallFacts {
  id: string
  direction: string
  caller: string | null
  caller_name: string | null
  number: string
  queue: string | null
  language: string
  arrived_at: string
  waited_s: number
  callback?: boolean
  waiting_since?: string | null
}

/** The caller was put on hold (`on`) or taken back. */
export interface CallHeld {
  call: string
  on: boolean
}

/** What the agent noted of his call so far, for his other pages. */
export interface CallNoted {
  call: string
  code: string | null
  note: string | null
}

/** The screen-pop: a call is about to ring on this agent's device. */
export interface CallOffered {
  offer: string
  call: CallFacts
  customer: Record<string, unknown> | null
  matches: number
  history: (Record<string, unknown>)[]
  path: (Record<string, string>)[]
  asked_by?: string | null
  notes?: (Record<string, unknown>)[]
}

/** One scripted call; it went as written when `failures` is empty. */
export interface CallTried {
  name: string
  line: number
  failures: DefectView[]
  path: string[]
}

/** The offer is over without an answer: `ring_timeout`, `caller_gone`, `declined`, …. */
export interface CallWithdrawn {
  offer: string
  call: string
  why: string
}

/** A promised call-back; times in seconds since 1970, `position` null while it is being made. */
export interface CallbackAnswer {
  id: string
  call: string
  queue: string
  number: string
  language: string
  first: "agent" | "customer"
  state: "promised" | "waiting" | "calling"
  position: number | null
  entered_at: number
  asked_at: number
  not_before: number | null
  tried: number
  attempts: number
}

/** One call to the customer: `result` is `reached`, or why not; null while it is made. */
export interface CallbackAttempt {
  call: string
  at: string
  first: "agent" | "customer"
  result: string | null
}

/** How callers of a queue are called back who left the line for it; they keep their place. */
export interface CallbackRule {
  first?: CalledFirst
  attempts?: number
  retry_after_s?: number
  ring_s?: number
  share?: number
}

/** What became of the call-back that was promised in a call. */
export interface CallbackStoryAnswer {
  queue: string
  asked_at: string
  state: "waiting" | "calling" | "reached" | "given_up" | "cancelled"
  why: string | null
  attempts: CallbackAttempt[]
}

/** All of them; the one that has waited longest first. */
export interface CallbacksAnswer {
  items: CallbackAnswer[]
}

/** Whom a call-back rings first. */
export type CalledFirst = "agent" | "customer"

/** Which calls, and in which form. */
export interface CallsExport {
  form?: "csv" | "xlsx"
  language?: "zh-CN" | "en"
  agent?: string | null
  queue?: string | null
  customer?: number | null
  number?: string | null
  party?: string | null
  party_end?: string | null
  direction?: "in" | "internal" | "out" | null
  outcome?: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  reason_code?: string | null
  caller?: string | null
  arrived_from?: string | null
  arrived_to?: string | null
  talk_from_s?: number | null
  talk_to_s?: number | null
}

/** Which calls; the youngest come first. */
export interface CallsQuery {
  limit?: number
  cursor?: string | null
  agent?: string | null
  queue?: string | null
  customer?: number | null
  number?: string | null
  party?: string | null
  party_end?: string | null
  direction?: "in" | "internal" | "out" | null
  outcome?: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  reason_code?: string | null
  caller?: string | null
  arrived_from?: string | null
  arrived_to?: string | null
  talk_from_s?: number | null
  talk_to_s?: number | null
}

/** What holds for the whole centre, and how often it has been changed. */
export interface CentreAnswer {
  revision: number
  general: General
}

/** What each column of the file holds, and what becomes of known customers. */
export interface CheckBody {
  columns: (Field | null)[]
  duplicates?: Duplicates
}

/** Every defect of a draft; none means that it may be published. */
export interface Checked {
  defects: DefectView[]
}

/** Which free agent of a queue gets the next call; ties go to the longest idle. */
export type ChoiceRule = "longest_idle" | "most_skilled" | "fewest_skills" | "fewest_calls" | "ring_all"

/** A column of the file; `field` is suggested first, then as it was chosen. */
export interface ColumnAnswer {
  heading: string
  samples: string[]
  field: Field | null
}

/** What the call waits for; only what belongs to `kind` is set. */
export interface CommandView {
  kind: string
  heard: HeardView[]
  keys?: string | null
  barge_in?: boolean
  min_digits?: number | null
  max_digits?: number | null
  terminator?: string | null
  masked?: boolean
  wait_s?: number | null
  queue?: string | null
  needs?: Record<string, number> | null
  priority?: number | null
  to?: string | null
  take?: string[] | null
}

/** Two versions to be compared. */
export interface Compared {
  older: string
  newer: string
}

/** Whom to ask: an agent number, the name of a queue, or a number under the dial rules. */
export interface ConsultValues {
  to: string
}

/** A customer. */
export interface CustomerAnswer {
  id: number
  name: string
  company: string
  tier: Tier
  language: "zh-CN" | "en"
  address: string
  notes: string
  account_agent: string
  numbers: callcenter__customers__answers__NumberAnswer[]
  created_at: string
  changed_at: string
}

/** A new customer. */
export interface CustomerBody {
  name: string
  company?: string
  tier?: Tier
  language?: "zh-CN" | "en"
  address?: string
  notes?: string
  account_agent?: string
  numbers?: callcenter__customers__answers__NumberBody[]
  call?: string | null
}

/** What changes of a customer; what is left out stays. */
export interface CustomerPatch {
  name?: string | null
  company?: string | null
  tier?: Tier | null
  language?: "zh-CN" | "en" | null
  address?: string | null
  notes?: string | null
  account_agent?: string | null
  numbers?: callcenter__customers__answers__NumberBody[] | null
}

/** Which customer the agent has on the line: of several with this number, or just entered. */
export interface CustomerValues {
  customer: number
}

/** Which customers, and in which form. */
export interface CustomersExport {
  form?: "csv" | "xlsx"
  language?: "zh-CN" | "en"
  q?: string | null
  number?: string | null
  number_end?: string | null
  tier?: Tier | null
  sort?: Sort
}

/** Which customers a list shows. */
export interface CustomersQuery {
  limit?: number
  cursor?: string | null
  q?: string | null
  number?: string | null
  number_end?: string | null
  tier?: Tier | null
  sort?: Sort
}

/** The days that come with rules of their own. */
export interface DaysAnswer {
  items: SpecialDayAnswer[]
}

/** How many days from today on are looked at. */
export interface DaysQuery {
  days?: number
}

/** One thing that is wrong, with its place; lines and columns count from 1. */
export interface DefectView {
  line: number
  col: number
  message: string
  rule: string
  text: string
}

/** How a desk comes back: `after` names the last event it has seen. */
export interface DeskQuery {
  after?: string | null
}

/** What a phone signs in with at Asterisk. */
export interface DeviceAnswer {
  user: string
  secret: string
}

/** Where an agent may take calls: a registered SIP phone, the browser, an outside number. */
export type DeviceKind = "sip" | "browser" | "tel"

/** `sip:<agent number>`, `browser` or `tel:+…`. */
export interface DeviceValues {
  device: string
}

/** Sign-ins of an agent's own phones. */
export interface DevicesAnswer {
  sip: DeviceAnswer
  browser: DeviceAnswer
}

/** Numbers that may or may not be dialled; the longest matching prefix decides. */
export interface DialRule {
  name: string
  prefix: string
  allow: boolean
  longest_s?: number
  at_once?: number
  per_hour?: number
}

export type DialRuleAnswer = DialRule

/** Numbers that may or may not be dialled; the longest matching prefix decides. */
export interface DialRuleBody {
  name?: string
  prefix: string
  allow: boolean
  longest_s?: number
  at_once?: number
  per_hour?: number
}

/** Whom to call, in any form. */
export interface DialValues {
  number: string
  customer?: number | null
  from_task?: string | null
}

/** What came of the last command. */
export interface Did {
  kind?: "started" | "heard" | "key" | "digits" | "silence" | "talked" | "nobody" | "too_long" | "spoke" | "known" | "unknown" | "answered" | "failed"
  keys?: string | null
  seconds?: number
  values?: Record<string, string | number | boolean>
}

/** What differs, in the usual form of a difference; empty when nothing does. */
export interface Difference {
  text: string
}

/** Somebody whom agents call, ask or pass calls to by name: a department, a partner, a doorman. */
export interface DirectoryEntry {
  name: string
  title: Record<string, string>
  number: string
}

export type DirectoryEntryAnswer = DirectoryEntry

/** Somebody whom agents call, ask or pass calls to by name: a department, a partner, a doorman. */
export interface DirectoryEntryBody {
  name?: string
  title: Record<string, string>
  number: string
}

/** A text to be checked. */
export interface Draft {
  source: string
  file?: string
}

/** A flow as boxes and arrows; empty, with defects, when it cannot be drawn. */
export interface Drawing {
  defects: DefectView[]
  start: string
  boxes: BoxView[]
  arrows: ArrowView[]
  anywhere: Record<string, string>
}

/** What is done with a row of which a number is known already. */
export type Duplicates = "skip" | "update" | "create"

/** One entry: `who` did `act` on `object` (`kind:id`). */
export interface EntryAnswer {
  id: number
  at: string
  who: string
  act: string
  object: string
  details: Record<string, unknown>
}

/** One event of a call, with the reasons of each offer. */
export interface EventAnswer {
  seq: number
  at: string
  type: string
  data: Record<string, unknown>
}

/** All events of one call, oldest first. */
export interface EventList {
  items: EventAnswer[]
}

/** What was expected when the wait began, in seconds: in eight of ten cases inside. */
export interface ExpectedRange {
  from_s: number
  likely_s: number
  to_s: number
}

/** By how many seconds, 1 to 600. */
export interface ExtendValues {
  by_s?: number
}

/** Who calls, where and when. */
export interface Facts {
  caller?: string
  number?: string
  customer?: Record<string, string | number | boolean | null> | null
  at?: string | null
  language?: string | null
  open?: string[]
  closed?: string[]
  chance?: number
}

/** Why the last job failed; nothing of it was done. */
export interface FailureAnswer {
  code: string
  message: string
}

/** What is wrong in a row of the file and what to do; the row as a spreadsheet counts. */
export interface FaultAnswer {
  row: number
  column: string | null
  heading: string | null
  value: string
  code: string
  message: string
  repair: string
}

/** What a column holds; a label belongs to the next number on its left. */
export type Field = "name" | "company" | "tier" | "language" | "address" | "notes" | "number" | "label"

/** The same with its text and its scripted calls. */
export interface FlowText {
  name: string
  version: string
  author: string
  comment: string
  live_since: string
  source: string
  calls: string
}

/** A flow and its live version. */
export interface FlowView {
  name: string
  version: string
  author: string
  comment: string
  live_since: string
}

/** A prompt of a live flow without a recording; `silent`: it has no text either. */
export interface GapView {
  flow: string
  step: string
  line: number
  language: string
  name: string | null
  text: string | null
  silent: boolean
}

/** What holds for the whole centre. */
export interface General {
  title?: Record<string, string>
  language?: "zh-CN" | "en"
  mask_numbers_for?: ("agent" | "supervisor" | "qa")[]
  auto_answer?: boolean
  tier_priority?: Record<string, number>
}

/** What holds for the whole centre. */
export interface GeneralBody {
  title?: Record<string, string>
  language?: "zh-CN" | "en"
  mask_numbers_for?: ("agent" | "supervisor" | "qa")[]
  auto_answer?: boolean
  tier_priority?: Record<string, number>
}

/** Which former version becomes live again. */
export interface GoBack {
  to?: string | null
  replaces: string
  comment?: string
}

/** One prompt. */
export interface HeardView {
  language: string
  text: string | null
  file: string | null
}

/** Public holidays as written. */
export interface HolidaysDocument {
  country: string
  hours?: string
  make_up_day_as?: Weekday
}

/** A number that callers dial; it leads to exactly one of `flow` and `agent`. */
export interface HotlineNumber {
  number: string
  title?: Record<string, string>
  flow?: string | null
  agent?: string | null
  language?: "zh-CN" | "en"
}

/** An import of customers. */
export interface ImportAnswer {
  id: number
  name: string
  who: string
  state: callcenter__customers__imports__model__State
  created_at: string
  finished_at: string | null
  kind: string
  encoding: string | null
  separator: string | null
  bytes: number
  columns: ColumnAnswer[]
  duplicates: Duplicates | null
  rows: number
  good: number | null
  wrong: number | null
  created: number | null
  updated: number | null
  skipped: number | null
  progress: ProgressAnswer | null
  failure: FailureAnswer | null
}

/** How, and on which phone of ours, a supervisor joins an agent's talk. */
export interface ListenBody {
  mode: ListenMode
  device: string
}

/** How a supervisor is in a talk: heard by nobody, by the agent alone, by both. */
export type ListenMode = "listen" | "whisper" | "barge"

/** A number in any form, of which is asked whom it would reach, and whether it may be called. */
export interface LookUpValues {
  number: string
  customer?: number | null
  from_task?: string | null
}

/** An agent who could take a call by what he can do, and what he does now. */
export interface MatchingAnswer {
  agent: string
  state: string
}

/** The youngest of them first. */
export interface MissedList {
  items: MissedOffer[]
}

/** A call that was offered to the agent and not answered; `why` as in `offer.missed`. */
export interface MissedOffer {
  call: string
  at: string
  why: string
  caller: string | null
  queue: string | null
  returned_at: string | null
}

/** From when on; an agent's day is asked for, not his life. */
export interface MissedQuery {
  since: string
}

/** The queue in which a waiting call shall wait. */
export interface MoveBody {
  queue: string
}

/** What a flow may name, for the completion of editors. */
export interface Names {
  queues: string[]
  skills: string[]
  calendars: string[]
  agents: string[]
  flows: string[]
  sounds: string[]
  hosts: string[]
}

/** What a call needs of an agent; neither skills nor agents: any agent of its queue. */
export interface NeededAnswer {
  skills: Record<string, number>
  agents: string[]
}

/** The command says it all. */
export type NoValues = Record<string, unknown>

/** Why an agent takes no calls for a while. */
export interface NotReadyReason {
  name: string
  title: Record<string, string>
  longest_s?: number | null
  paid?: boolean
}

export type NotReadyReasonAnswer = NotReadyReason

/** Why an agent takes no calls for a while. */
export interface NotReadyReasonBody {
  name?: string
  title: Record<string, string>
  longest_s?: number | null
  paid?: boolean
}

/** Why the agent pauses: one of the centre's reasons. */
export interface NotReadyValues {
  reason?: string | null
}

/** Something that is noted without the caller's doing. */
export interface Noted {
  kind: "survey" | "grade" | "callback"
  what?: string
  grade?: number | null
}

/** Whether a calendar is open now, and when that changes (null: not within 400 days). */
export interface OpeningAnswer {
  open: boolean
  next_change: string | null
}

/** One reason for which calls of a queue go elsewhere; each acts on a call once at most. */
export interface OverflowRule {
  when: OverflowWhen
  to: OverflowTo
  target?: string | null
  limit?: number | null
  of?: string | null
  say?: Record<string, string>
}

/** Where a call goes; after an `announcement` it waits on. */
export type OverflowTo = "queue" | "flow" | "callback" | "voicemail" | "announcement"

/** When a call goes elsewhere. */
export type OverflowWhen = "nobody_signed_in" | "all_busy" | "waited" | "estimated" | "full" | "service_level"

/** The query of every list; slices add their filters to it. */
export interface PageQuery {
  limit?: number
  cursor?: string | null
}

export interface Page_AgentAnswer_ {
  items: AgentAnswer[]
  next?: string | null
}

export interface Page_CalendarAnswer_ {
  items: CalendarAnswer[]
  next?: string | null
}

export interface Page_CallAnswer_ {
  items: CallAnswer[]
  next?: string | null
}

export interface Page_CustomerAnswer_ {
  items: CustomerAnswer[]
  next?: string | null
}

export interface Page_DialRuleAnswer_ {
  items: DialRuleAnswer[]
  next?: string | null
}

export interface Page_DirectoryEntryAnswer_ {
  items: DirectoryEntryAnswer[]
  next?: string | null
}

export interface Page_EntryAnswer_ {
  items: EntryAnswer[]
  next?: string | null
}

export interface Page_FaultAnswer_ {
  items: FaultAnswer[]
  next?: string | null
}

export interface Page_FlowView_ {
  items: FlowView[]
  next?: string | null
}

export interface Page_GapView_ {
  items: GapView[]
  next?: string | null
}

export interface Page_ImportAnswer_ {
  items: ImportAnswer[]
  next?: string | null
}

export interface Page_NotReadyReasonAnswer_ {
  items: NotReadyReasonAnswer[]
  next?: string | null
}

export interface Page_NumberAnswer_ {
  items: callcenter__centre__answers__NumberAnswer[]
  next?: string | null
}

export interface Page_PlanView_ {
  items: PlanView[]
  next?: string | null
}

export interface Page_PromptView_ {
  items: PromptView[]
  next?: string | null
}

export interface Page_PublicationView_ {
  items: PublicationView[]
  next?: string | null
}

export interface Page_QueueAnswer_ {
  items: QueueAnswer[]
  next?: string | null
}

export interface Page_ReasonCodeAnswer_ {
  items: ReasonCodeAnswer[]
  next?: string | null
}

export interface Page_RecordingView_ {
  items: RecordingView[]
  next?: string | null
}

export interface Page_SkillAnswer_ {
  items: SkillAnswer[]
  next?: string | null
}

export interface Page_UserView_ {
  items: UserView[]
  next?: string | null
}

export interface Page_VoicemailView_ {
  items: VoicemailView[]
  next?: string | null
}

/** The asker's own password. */
export interface PasswordChange {
  old: string
  new: string
}

/** One step of a flow and how it was left; digits that were collected are never shown. */
export interface PathStep {
  flow: string
  step: string
  verb: string
  how: string
}

/** Where the calls of a time went in one flow. */
export interface Paths {
  calls: number
  contained: number
  zeroed: number
  answered: number
  outcomes: Record<string, number>
  versions: VersionCalls[]
  steps: StepPaths[]
}

/** Which calls: by arrival, the end outside. */
export interface PathsQuery {
  from: string
  to: string
  version?: string | null
}

/** Loudness of each voice over the length, 0 to 100: first the caller's, then the agent's. */
export interface PeaksView {
  channels: number[][]
}

/** Which of the agent's pages wants the browser phone; `take` also if another page has it. */
export interface PhoneClaimValues {
  page: string
  take?: boolean
}

/** Whether a customer has a PIN: since when, null for none. */
export interface PinAnswer {
  set_at: string | null
}

/** A PIN of 4 to 16 digits. */
export interface PinBody {
  pin: string
}

/** A version that is to be live for a time. */
export interface PlanBody {
  source: string
  calls?: string
  comment?: string
  starts_at: string
  ends_at?: string | null
}

/** What became of a plan. */
export type PlanState = "planned" | "live" | "done" | "failed" | "cancelled"

/** A plan and what became of it. */
export interface PlanView {
  id: number
  version: string
  starts_at: string
  ends_at: string | null
  state: PlanState
  author: string
  comment: string
}

/** The priority that a waiting call shall have. */
export interface PriorityBody {
  priority: number
}

export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  fields?: Record<string, string>
  incident?: string
}

/** How far the running job is. */
export interface ProgressAnswer {
  done: number
  all: number
}

/** One recorded prompt. */
export interface PromptView {
  language: string
  name: string
  length_s: number
  changed_at: string
  uploaded: boolean
}

/** One time that a version became live. */
export interface PublicationView {
  version: string
  author: string
  comment: string
  at: string
}

/** A text to make live. */
export interface Publish {
  source: string
  calls?: string
  comment?: string
  replaces?: string | null
}

/** Calls that wait for the same kind of help. */
export interface Queue {
  name: string
  title: Record<string, string>
  choice?: ChoiceRule
  head_start_s?: number
  ring_timeout_s?: number
  wrap_up?: WrapUpKind
  wrap_up_s?: number
  missed_limit?: number
  last_agent_s?: number
  account_agent_s?: number
  capacity?: number
  share?: number | null
  overflow?: OverflowRule[]
  callback?: CallbackRule
  handling_s?: number
  wait_error_s?: number
  service_level?: ServiceLevel
  greeting?: Record<string, string>
  script?: Record<string, string>
  music?: string
  record?: RecordPolicy
  announce_agent_number?: boolean
}

export type QueueAnswer = Queue | QueueBrief

/** Calls that wait for the same kind of help. */
export interface QueueBody {
  name?: string
  title: Record<string, string>
  choice?: ChoiceRule
  head_start_s?: number
  ring_timeout_s?: number
  wrap_up?: WrapUpKind
  wrap_up_s?: number
  missed_limit?: number
  last_agent_s?: number
  account_agent_s?: number
  capacity?: number
  share?: number | null
  overflow?: OverflowRule[]
  callback?: CallbackRule
  handling_s?: number
  wait_error_s?: number
  service_level?: ServiceLevel
  greeting?: Record<string, string>
  script?: Record<string, string>
  music?: string
  record?: RecordPolicy
  announce_agent_number?: boolean
}

/** What an agent may know of a queue, and has to say in it. */
export interface QueueBrief {
  name: string
  title: Record<string, string>
  greeting: Record<string, string>
  script: Record<string, string>
  wrap_up_s: number
}

/** What a call was about, chosen at wrap-up. */
export interface ReasonCode {
  name: string
  title: Record<string, string>
  parent?: string | null
  queues?: string[]
  wrap_up?: WrapUpKind | null
  wrap_up_s?: number | null
}

export type ReasonCodeAnswer = ReasonCode

/** What a call was about, chosen at wrap-up. */
export interface ReasonCodeBody {
  name?: string
  title: Record<string, string>
  parent?: string | null
  queues?: string[]
  wrap_up?: WrapUpKind | null
  wrap_up_s?: number | null
}

/** Whether talks of a queue are recorded. */
export type RecordPolicy = "always" | "must" | "never"

/** A recording; its sound is at `/recordings/{id}/audio` while the state is `ready`. */
export interface RecordingView {
  id: string
  call: string
  leg: number
  agent: string | null
  queue: string | null
  started_at: string
  length_s: number
  channels: number
  state: callcenter__recordings__model__State
  missing_reason: string | null
  sha256: string | null
  direction: "in" | "internal" | "out" | null
  party: string | null
  customer: number | null
  customer_name: string | null
  outcome: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  reason_code: string | null
}

/** Which recordings, and in which form. */
export interface RecordingsExport {
  form?: "csv" | "xlsx"
  language?: "zh-CN" | "en"
  agent?: string | null
  queue?: string | null
  customer?: number | null
  number?: string | null
  party?: string | null
  party_end?: string | null
  direction?: "in" | "internal" | "out" | null
  outcome?: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  reason_code?: string | null
  call?: string | null
  from?: string | null
  to?: string | null
  length_from_s?: number | null
  length_to_s?: number | null
}

/** Which recordings; the newest come first. */
export interface RecordingsQuery {
  limit?: number
  cursor?: string | null
  agent?: string | null
  queue?: string | null
  customer?: number | null
  number?: string | null
  party?: string | null
  party_end?: string | null
  direction?: "in" | "internal" | "out" | null
  outcome?: "answered" | "abandoned_ivr" | "abandoned_queue" | "abandoned_ringing" | "overflowed" | "voicemail" | "callback" | "closed" | "self_served" | "rejected" | "failed" | "pbx_restart" | "busy" | "no_answer" | "declined" | "not_confirmed" | "unreachable" | "cancelled" | null
  reason_code?: string | null
  call?: string | null
  from?: string | null
  to?: string | null
  length_from_s?: number | null
  length_to_s?: number | null
}

/** Which telephone rings: `sip:1001`, `browser:1001`, or `tel:` and any number to dial. */
export interface RingBody {
  device: string
}

/** The four kinds of people behind the desk; a user may hold several. */
export type Role = "agent" | "supervisor" | "admin" | "qa"

/** Against overwriting what somebody else has changed meanwhile. */
export interface SeenQuery {
  seen?: number | null
}

/** One phase of a call. */
export interface SegmentAnswer {
  kind: "menu" | "dialling" | "waiting" | "ringing" | "talking" | "hold" | "consult" | "conference" | "survey" | "voicemail" | "fallback"
  agent: string | null
  started_at: string
  ended_at: string | null
  length_s: number
}

/** The promise of a queue: `percent` of the calls are answered within `within_s` seconds. */
export interface ServiceLevel {
  percent?: number
  within_s?: number
}

/** What users may change of themselves. */
export interface SessionPatch {
  language: "zh-CN" | "en"
}

/** A new session; the token is told only here. */
export interface SessionStarted {
  token: string
  user: UserView
  expires_at: string
}

/** Who is signed in. */
export interface SessionView {
  user: UserView
}

/** Who wants in. */
export interface SignIn {
  username: string
  password: string
}

/** Something that agents can do at a level of 1 to 5 and that calls may need. */
export interface Skill {
  name: string
  title: Record<string, string>
}

export type SkillAnswer = Skill

/** Something that agents can do at a level of 1 to 5 and that calls may need. */
export interface SkillBody {
  name?: string
  title: Record<string, string>
}

/** Orders of the list; a minus means falling. */
export type Sort = "name" | "-name" | "changed_at" | "-changed_at"

/** A day that is not as its day of the week: a date of its own, a holiday, a make-up day. */
export interface SpecialDayAnswer {
  day: string
  kind: SpecialKind
  hours: string
}

/** Why a day is not as its day of the week: a date of its own, a holiday, a make-up day. */
export type SpecialKind = "date" | "holiday" | "make_up"

/** Words to be heard as callers would hear them. */
export interface Speech {
  text: string
  language: "zh-CN" | "en"
}

/** How far a recording by telephone is. */
export type Stage = "waiting" | "ringing" | "unanswered" | "speaking" | "hearing" | "kept"

/** What becomes of rows with faults. */
export interface StartBody {
  skip_wrong?: boolean
}

/** The state that an agent shall have. */
export interface StateBody {
  state: "ready" | "not_ready" | "offline"
  reason?: string | null
}

/** A step that was left, and how. */
export interface StepLeft {
  flow: string
  step: string
  verb: string
  how: string
}

/** What calls did in one step; `entered` is the sum of `ways`. */
export interface StepPaths {
  step: string
  entered: number
  hung_up: number
  failed: number
  seconds: number
  ways: WayOut[]
}

/** On which phone of ours a supervisor takes an agent's talk over. */
export interface TakeOverBody {
  device: string
}

/** How a prompt is recorded by telephone: what an agent's phone dials, and how far it is. */
export interface TelephoneView {
  dial: string
  until: string
  stage: Stage
}

/** What a customer is entitled to, the highest first. */
export type Tier = "vip" | "contract" | "warranty" | "paid" | "standard"

/** A page, and in which language things are told. */
export interface ToldQuery {
  language?: "zh-CN" | "en"
  limit?: number
  cursor?: string | null
}

/** To whom: an agent number, the name of a queue, or a number of the centre. */
export interface TransferValues {
  to: string
}

/** What came of a try: defects of either text, or every call with its failures. */
export interface TriedOut {
  defects: DefectView[]
  calls: CallTried[]
  steps: number
  branches: number
  missed_steps: string[]
  missed_branches: string[]
}

/** A text and its scripted calls, to be run without publishing them. */
export interface TryOut {
  source: string
  calls: string
}

/** How the file is called where it comes from. */
export interface UploadQuery {
  name: string
  language?: "zh-CN" | "en"
}

/** A user to add. */
export interface UserNew {
  username: string
  password: string
  roles: Role[]
  agent?: string | null
  language?: "zh-CN" | "en"
}

/** What shall be different; what is left out stays. */
export interface UserPatch {
  roles?: Role[] | null
  agent?: string | null
  language?: "zh-CN" | "en" | null
  disabled?: boolean | null
  password?: string | null
}

/** A user as others may see them. */
export interface UserView {
  id: number
  username: string
  roles: Role[]
  agent: string | null
  language: string
  disabled: boolean
}

/** Which users. */
export interface UsersQuery {
  limit?: number
  cursor?: string | null
  disabled?: boolean | null
  role?: Role | null
}

/** How many calls met one version in this time. */
export interface VersionCalls {
  version: string
  calls: number
}

/** One version with its text. */
export interface VersionText {
  flow: string
  version: string
  source: string
  calls: string
  author: string
  comment: string
  at: string
}

/** What shall be different; what is left out stays, `assigned: null` takes it from anybody. */
export interface VoicemailPatch {
  done?: boolean | null
  assigned?: string | null
}

/** A message; its sound is at `/voicemails/{id}/audio`. */
export interface VoicemailView {
  id: string
  call: string
  mailbox: string
  caller: string | null
  taken_at: string
  length_s: number
  sha256: string
  assigned: string | null
  done_at: string | null
  done_by: string | null
}

/** Which voicemails. */
export interface VoicemailsQuery {
  limit?: number
  cursor?: string | null
  mailbox?: string | null
  done?: boolean | null
  assigned?: string | null
  call?: string | null
}

/** How long a call will still wait, in seconds; in eight of ten cases it is inside the range. */
export interface WaitAnswer {
  from_s: number
  likely_s: number
  to_s: number
  ahead: number
  agents: number
  error_s: number | null
}

/** One answered call of which a wait had been expected; seconds. */
export interface WaitItem {
  call: string
  answered_at: string
  expected: ExpectedRange
  waited_s: number
  error_s: number
}

/** Why a call waits: what is required, who matches, who else and why not. */
export interface WaitingAnswer {
  call: string
  queue: string
  position: number
  priority: number
  entered_at: number
  step: number
  requirement: NeededAnswer
  relaxes_at: number | null
  held_until: number | null
  matching: number
  ready: number
  nearest: MatchingAnswer[]
  refusals: Record<string, number>
  wait: WaitAnswer | null
}

/** The waits, the youngest first, and over all of the time: how right the expectations were. */
export interface WaitsAnswer {
  measured: number
  mean_error_s: number | null
  inside: number | null
  items: WaitItem[]
  next: string | null
}

/** The time in which the calls were answered; its end is outside. */
export interface WaitsQuery {
  limit?: number
  cursor?: string | null
  from: string
  to: string
}

/** A draft, where the call is in it, and what happened there. */
export interface WalkOn {
  source: string
  facts?: Facts
  state?: Record<string, unknown> | null
  did?: Did
}

/** Where the call is now. Nothing more follows when `ended`. */
export interface Walked {
  flow: string
  step: string
  language: string
  values: Record<string, string | number | boolean>
  ended: boolean
  command: CommandView
  left: StepLeft[]
  noted: Noted[]
  problems: string[]
  state: Record<string, unknown>
}

/** How often a step was left in one way; `to` is null where calls ended there. */
export interface WayOut {
  how: string
  to: string | null
  count: number
}

/** Days in the order of `date.weekday()`. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"

/** In which language things are told. */
export interface WordsQuery {
  language?: "zh-CN" | "en"
}

/** What follows a talk. */
export type WrapUpKind = "off" | "optional" | "timed" | "forced"

/** Reason code and note of the call; `done` false keeps them and goes on wrapping up. */
export interface WrapUpValues {
  code?: string | null
  note?: string | null
  done?: boolean
  call?: string | null
}

export type callcenter__centre__answers__NumberAnswer = HotlineNumber

/** A number that callers dial; it leads to exactly one of `flow` and `agent`. */
export interface callcenter__centre__answers__NumberBody {
  number?: string
  title?: Record<string, string>
  flow?: string | null
  agent?: string | null
  language?: "zh-CN" | "en"
}

/** A number in E.164 form, masked for some roles. */
export interface callcenter__customers__answers__NumberAnswer {
  number: string
  label: string
}

/** A number in any usual form. */
export interface callcenter__customers__answers__NumberBody {
  number: string
  label?: string
}

/** Where an import stands. */
export type callcenter__customers__imports__model__State = "uploaded" | "checking" | "checked" | "running" | "done" | "undoing" | "undone" | "discarded"

/** Whether the sound of a recording can be heard. */
export type callcenter__recordings__model__State = "pending" | "ready" | "missing"

/** What a desk is told, by type. */
export interface DeskEvents {
  "agent.state": AgentStateEvent
  "call.answered": CallAnswered
  "call.consulting": CallConsulting
  "call.customer": CallCustomer
  "call.dialling": CallDialling
  "call.ended": CallEnded
  "call.held": CallHeld
  "call.noted": CallNoted
  "call.offered": CallOffered
  "call.withdrawn": CallWithdrawn
}

/** What comes with a desk's commands, by name. */
export interface DeskRequests {
  "agent.auto_answer": AutoAnswerValues
  "agent.device": DeviceValues
  "agent.not_ready": NotReadyValues
  "agent.ready": NoValues
  "agent.sign_out": NoValues
  "agent.wrap_up_extend": ExtendValues
  "call.answer": NoValues
  "call.complete": NoValues
  "call.consult": ConsultValues
  "call.customer": CustomerValues
  "call.dial": DialValues
  "call.hangup": NoValues
  "call.hold": NoValues
  "call.look_up": LookUpValues
  "call.return": NoValues
  "call.together": NoValues
  "call.transfer": TransferValues
  "call.whom": NoValues
  "call.wrap_up": WrapUpValues
  "phone.claim": PhoneClaimValues
  "phone.leave": NoValues
}
