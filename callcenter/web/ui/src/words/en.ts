import { enCustomers, enImports } from './customers'
import { enDesk } from './desk'
import { enCallbacks, enFloor, enWhy } from './floor'
import { enProblems } from './problems'
import { enCalls, enRecordings } from './recordings'
import { enAudit, enSettings } from './settings'
import { enCallRefused, enNewCall, enNotReached, enOutgoingEvents, enOutgoingOutcomes } from './new_call'
import { enTransfer } from './transfer'
import type { zh } from './zh-CN'

/** Every word on the screens in English. */
export const en: typeof zh = {
  ...enDesk,
  signin: {
    title: 'Sign in to your desk',
    username: 'User name (agents: your number)',
    password: 'Password',
    enter: 'Sign in',
    hint: 'Next you check your device, then you are ready for calls.',
  },
  frame: {
    product: 'Agent desk',
    language: 'Language',
    theme: 'Dark theme',
    help: 'Keys',
    leave: 'Leave',
    menu: 'Sections',
    lost: 'The connection to the service is lost and is being restored. Your talk goes on; please repeat what you clicked in a moment.',
    elsewhere: 'The desk was opened in another tab.',
    use_here: 'Use it here',
    finish_first: 'Finish the call and its wrap-up before you leave.',
  },
  section: { desk: 'Desk', floor: 'Floor', recordings: 'Recordings', customers: 'Customers', flows: 'Flows', settings: 'Settings' },
  word: {
    close: 'Close', save: 'Save', saved: 'Saved', edit: 'Edit', remove: 'Delete', add: 'Add', cancel: 'Cancel', search: 'Search',
    more: 'More', all: 'All', yes: 'Yes', no: 'No', loading: 'Reading…', again: 'Try again', none: 'None', confirm_remove: 'Delete “{name}”?',
  },
  device: { sip: 'SIP phone {number}', browser: 'Browser phone', tel: 'Outside number {number}' },
  transfer: enTransfer.transfer,
  consult: enTransfer.consult,
  new_call: enNewCall,
  floor: enFloor,
  callbacks: enCallbacks,
  language: { 'zh-CN': 'Chinese', en: 'English' },
  withdrawn: {
    ...enNotReached,
    ring_timeout: 'Rang too long: offered to a colleague', caller_gone: 'The caller hung up', answered_elsewhere: 'A colleague answered', declined: 'Rejected', busy: 'Your phone was busy', unreachable: 'Your phone could not be reached',
    other: 'The call was withdrawn',
  },
  tier: { standard: 'Standard', warranty: 'Warranty', contract: 'Contract', paid: 'Paid', vip: 'VIP' },
  outcome: {
    ...enOutgoingOutcomes,
    live: 'Running', answered: 'Answered', abandoned_ivr: 'Abandoned in menu', abandoned_queue: 'Abandoned in queue', abandoned_ringing: 'Abandoned in ringing', overflowed: 'Overflowed',
    voicemail: 'Voicemail', callback: 'Call-back', closed: 'Closed', self_served: 'Self-served', rejected: 'Rejected', failed: 'Failed', pbx_restart: 'PBX restart',
  },
  customer: enCustomers,
  recordings: enRecordings,
  event: {
    ...enOutgoingEvents,
    call_arrived: 'Arrived', call_customer: 'Customer known', ivr_step: 'Menu', call_queued: 'Queued', call_offered: 'Offered', offer_ringing: 'Ringing',
    offer_missed: 'Missed', offer_withdrawn: 'Withdrawn', call_answered: 'Answered', call_held: 'Held', call_unheld: 'Taken back', talk_ended: 'Talk ended',
    recording_started: 'Recording begins', recording_kept: 'Recording kept', call_wrapped_up: 'Wrapped up', call_ended: 'Ended', call_transferred: 'Transferred', call_consulted: 'Asks a colleague', call_consult_ended: 'Back with the caller', call_together: 'All three', call_together_left: 'Colleague left',
  },
  settings: enSettings,
  imports: enImports,
  audit: enAudit,
  why: enWhy,
  calls: enCalls,
  role: { agent: 'Agent', supervisor: 'Supervisor', admin: 'Admin', qa: 'QA' },
  choice: { longest_idle: 'Longest idle', most_skilled: 'Most skilled', fewest_skills: 'Fewest skills first', fewest_calls: 'Fewest calls' },
  problem: {
    ...enProblems,
    ...enTransfer.consult_problem,
    ...enCallRefused,
    unknown: 'Not done: {detail}',
    unreachable: 'The service cannot be reached just now. Try again in a moment; running talks are not touched.',
    unauthenticated: 'User name or password is wrong, or the session is over.',
    wrong_credentials: 'User name or password is wrong.',
    throttled: 'Too many attempts; wait a moment.',
    forbidden: 'Your role may not do this.',
    not_an_agent: 'Only agents of this centre can do this.',
    device_controls: 'Do this at your phone.',
    no_call: 'There is no call now.',
    wrap_up_forced: 'The wrap-up of this queue cannot be ended early.',
    dial_rules: 'The dial rules do not allow this number.',
    device_unusable: 'Your device is not registered or cannot be reached. Check it, then get ready.',
    no_sound: 'This recording has no sound.',
    internal: 'Something is wrong at the service; tell your administrator the time.',
  },
}
