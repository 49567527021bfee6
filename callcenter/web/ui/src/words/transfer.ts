/** Words for passing calls on, for asking others about them, and for talks of three. */
export const zhTransfer = {
  transfer: {
    title: '转接', to: '转给谁', search: '工号、姓名、队列或号码', agents: '坐席', queues: '队列', number: '号码 {number}', none: '没有匹配的对象。',
    now: '直接转接', ask: '先咨询', done: '已转接', hint: '直接转接：来电立即转过去。先咨询：来电方听音乐，您先与对方通话。两种方式下对方都会看到您的备注。',
    entry: '通讯录', free: '{count} 人空闲', waiting: '{count} 个等待',
  },
  consult: {
    title: '咨询', calling: '正在找 {who}', ringing: '{who} 振铃中', talking: '正在与 {who} 通话', together: '三方通话中', asked: '{who} 就此通话咨询您',
    caller_waits: '来电方在听音乐，听不到您。', all_hear: '三方互相都能听到。', you_are_asked: '来电方听不到您；转来之前通话仍归 {who}。',
    complete: '转给对方', back: '回到来电方', all_three: '三方通话', leave: '我退出', drop: '请对方退出', call_off: '不找了', pass_on: '让其接听并退出',
    notes: '{who} 的备注', offered: '{who} 的咨询',
    over: {
      returned: '已回到来电方', completed: '通话已转给对方', taken_over: '班长已接管通话', colleague_left: '对方已挂断，您又与来电方通话', caller_gone: '来电方已挂断', agent_left: '坐席已离开',
      ring_timeout: '无人接听，您又与来电方通话', busy: '对方忙，您又与来电方通话', declined: '对方拒接，您又与来电方通话', unreachable: '对方话机不可用，您又与来电方通话', not_confirmed: '对方未确认，您又与来电方通话',
      other: '咨询已结束',
    },
  },
  consult_problem: {
    busy: '对方正忙。', unreachable_colleague: '对方话机不可用。', no_agents: '该队列没有人签入。', consulting: '正在就此通话咨询他人。', not_consulting: '现在没有咨询。', not_talking: '对方还没有接听。',
    transfer_refused: '不能转到那里。', too_many: '现在这类外呼太多。',
  },
}

export const enTransfer: typeof zhTransfer = {
  transfer: {
    title: 'Transfer', to: 'To whom', search: 'Agent, name, queue or number', agents: 'Agents', queues: 'Queues', number: 'Number {number}', none: 'Nothing matches.',
    now: 'Transfer now', ask: 'Ask first', done: 'Transferred', hint: 'Transfer now: the caller goes there at once. Ask first: the caller hears music while you talk. Either way your notes are seen there.',
    entry: 'Directory', free: '{count} free', waiting: '{count} waiting',
  },
  consult: {
    title: 'Consultation', calling: 'Looking for {who}', ringing: '{who} is ringing', talking: 'You talk with {who}', together: 'All three talk', asked: '{who} asks you about this call',
    caller_waits: 'The caller hears music, not you.', all_hear: 'All three hear each other.', you_are_asked: 'The caller does not hear you; until it is passed on the call is {who}’s.',
    complete: 'Hand the call over', back: 'Back to the caller', all_three: 'All three', leave: 'Leave the two', drop: 'Let the colleague go', call_off: 'Stop looking', pass_on: 'Let them answer, and leave',
    notes: 'Noted by {who}', offered: 'Consultation with {who}',
    over: {
      returned: 'Back with the caller', completed: 'The call is handed over', taken_over: 'A supervisor has taken the call over', colleague_left: 'The colleague hung up; you are back with the caller', caller_gone: 'The caller hung up', agent_left: 'The agent left',
      ring_timeout: 'Nobody answered; you are back with the caller', busy: 'Busy; you are back with the caller', declined: 'Rejected; you are back with the caller', unreachable: 'That phone cannot be reached; you are back with the caller', not_confirmed: 'Not confirmed; you are back with the caller',
      other: 'The consultation is over',
    },
  },
  consult_problem: {
    busy: 'They are busy.', unreachable_colleague: 'Their phone cannot be reached.', no_agents: 'Nobody of this queue is signed in.', consulting: 'Somebody is being asked about this call.', not_consulting: 'Nobody is being asked now.', not_talking: 'They have not answered yet.',
    transfer_refused: 'The call cannot go there.', too_many: 'Too many calls go to such numbers now.',
  },
}
