/** The floor page in both languages. */
export const zhFloor = {
  title: '现场', queues: '队列', agents: '坐席', waiting: '等待', longest: '最长等待', estimated: '预计等待时间', ready: '空闲', talking: '通话中', signed_in: '签入', answered: '接听', abandoned: '放弃',
  service_level: '服务水平', speed: '平均应答', state: '状态', queue: '队列', calls: '等待的来电', lately: '最近 30 分钟',
  position: '第 {n} 位', priority: '优先级 {n}', raise: '提高优先级', lower: '降低优先级', move: '移到队列…', moved: '已移动', raised: '已修改优先级', none: '现在没有来电等待。',
  set_ready: '置为空闲', set_not_ready: '置为小休', set_offline: '签出', not_ready_reason: '小休原因', no_reason: '不写原因',
  listen: '监听', whisper: '耳语', barge: '强插', take_over: '拦截', your_phone: '我的话机', my_browser: '我的网页电话', own_number: '话机号码', pick: '选择一位坐席，查看并操作。',
  done: '已执行', joining: '您的话机 {device} 正在振铃。', overdue: '小休超时', device_lost: '话机不可用', desk_lost: '工作台已断开',
  alarm: { recording_disk: '磁盘写不下录音（自 {time} 起）：必须录音的来电在等待，其他通话没有录音。请腾出磁盘空间。', message_disk: '磁盘写不下留言（自 {time} 起）。请腾出磁盘空间。' },
  no_agents: '还没有坐席签入。', nobody: '无', since: '{time} 起', waits: '已等待 {time}', ringing_at: '正在振铃：{agent}', serves: '服务队列', today: '今日',
  missed: '未接', talk_time: '通话时长', wrap_up: '话后处理', average: '平均处理时长', call: '当前通话', current_why: '为什么分配给他', why_agent: '为什么是他', in_state: '{state}：{n}',
  line: '最近 30 分钟：最多等待 {most}，接听 {answered}，放弃 {abandoned}', more_waiting: '另有 {n} 个来电在等待。', estimates: '最近平均误差 {error}，{share}% 在此范围内；共测量 {n} 次。', no_estimates: '尚未测量误差。', act_on: '对 {agent} 的操作',
  about: {
    waiting: '现在在该队列等待或正在振铃的来电数。',
    longest: '现在等待最久的来电已等待的时间，从首次进入队列算起。',
    estimated: '该队列最后一位来电人预计还要等待的时间，十次中约有八次在此范围内；± 为最近的平均误差。',
    ready: '示闲、话机可用且工作台在线的坐席，来电可立即分配。',
    talking: '服务该队列、正在通话的坐席，不论通话来自哪个队列。',
    signed_in: '服务该队列且已签入的坐席。',
    answered: '今天首次进入该队列、由坐席接听的来电。',
    abandoned: '今天在等待或振铃时由来电人挂断的来电。',
    service_level: '今日在 {within} 秒内接听的来电，除以今日已有结果的来电；{within} 秒内自行挂断的不计。目标 {percent}%。',
    speed: '今日已接听来电的平均等待时间。',
    lately: '每分钟的最大等待数（柱），红色为有人放弃的分钟。',
    average: '（通话时长 + 话后处理）÷ 接听数。',
  },
}
export const enFloor: typeof zhFloor = {
  title: 'Floor', queues: 'Queues', agents: 'Agents', waiting: 'Waiting', longest: 'Longest', estimated: 'Estimated wait', ready: 'Ready', talking: 'Talking', signed_in: 'Signed in', answered: 'Answered', abandoned: 'Abandoned',
  service_level: 'Service level', speed: 'Speed of answer', state: 'State', queue: 'Queue', calls: 'Waiting calls', lately: 'Last 30 minutes',
  position: 'No. {n}', priority: 'Priority {n}', raise: 'Raise priority', lower: 'Lower priority', move: 'Move to queue…', moved: 'Moved', raised: 'Priority changed', none: 'Nobody is waiting now.',
  set_ready: 'Set ready', set_not_ready: 'Set not ready', set_offline: 'Sign out', not_ready_reason: 'Reason', no_reason: 'No reason',
  listen: 'Listen', whisper: 'Whisper', barge: 'Barge', take_over: 'Take over', your_phone: 'My phone', my_browser: 'My browser phone', own_number: 'Phone number', pick: 'Choose an agent to see and act.',
  done: 'Done', joining: 'Your phone {device} is ringing.', overdue: 'Break is too long', device_lost: 'Phone not usable', desk_lost: 'Desk disconnected',
  alarm: { recording_disk: 'The disk takes no recordings since {time}: calls that must be recorded wait, others talk without. Make room on it.', message_disk: 'The disk takes no messages since {time}. Make room on it.' },
  no_agents: 'No agent has signed in yet.', nobody: 'None', since: 'since {time}', waits: 'Waits for {time}', ringing_at: 'Rings at {agent}', serves: 'Queues', today: 'Today',
  missed: 'Missed', talk_time: 'Talk time', wrap_up: 'Wrap-up', average: 'Average handle time', call: 'Current call', current_why: 'Why this agent got it', why_agent: 'Why this one', in_state: '{state}: {n}',
  line: 'Last 30 minutes: {most} waited at most, {answered} answered, {abandoned} abandoned', more_waiting: '{n} more calls wait.', estimates: 'Lately off by {error} on average, {share} % inside the range; {n} measured.', no_estimates: 'How right it is was not measured yet.', act_on: 'Act on {agent}',
  about: {
    waiting: 'Calls that wait in this queue or ring now.',
    longest: 'How long the call has waited that waits longest now, since it first entered.',
    estimated: 'How long the last in line will probably still wait; in eight of ten cases it is inside the range. ± is the mean error lately.',
    ready: 'Agents who are ready with a usable phone and a connected desk: calls can be offered at once.',
    talking: 'Agents of this queue who talk now, whichever queue the call came from.',
    signed_in: 'Agents of this queue who are signed in.',
    answered: 'Calls that entered this queue first today and talked to an agent.',
    abandoned: 'Calls whose caller hung up today while waiting or ringing.',
    service_level: 'Of today’s calls that are decided, the share answered within {within} s; who hung up within {within} s is left out. Aim {percent} %.',
    speed: 'Mean wait of the calls answered today.',
    lately: 'Most calls that waited in each minute (bars); red where somebody gave up.',
    average: '(Talk time + wrap-up) ÷ answered.',
  },
}

/** The call-backs that were promised and are not done. */
export const zhCallbacks = {
  title: '待回拨', none: '没有待回拨的来电。来电人等待时选择回拨后会显示在这里，排队位置为其保留。',
  since: '等待自', number: '号码', queue: '队列', place: '位置', first: '先呼', agent: '坐席', customer: '客户', attempts: '已呼叫', tried: '{n}/{most} 次', next: '下次呼叫',
  calling: '正在呼叫', promised: '本次通话结束后', at_turn: '轮到时', not_before: '{time} 后', act: '操作',
  cancel: '取消回拨', cancelled: '已取消回拨', ask: '取消对 {number} 的回拨？客户将不再接到回电。', keep: '保留',
}
export const enCallbacks: typeof zhCallbacks = {
  title: 'Waiting call-backs', none: 'No call-back waits. Callers who ask for one while they wait are shown here; their place in line is kept.',
  since: 'Waits since', number: 'Number', queue: 'Queue', place: 'Place', first: 'Called first', agent: 'Agent', customer: 'Customer', attempts: 'Attempts', tried: '{n} of {most}', next: 'Next attempt',
  calling: 'Being called', promised: 'After this call', at_turn: 'When it is its turn', not_before: 'After {time}', act: 'Action',
  cancel: 'Cancel call-back', cancelled: 'Call-back cancelled', ask: 'Cancel the call-back to {number}? The customer will not be called.', keep: 'Keep',
}

/** Why a call waits and why somebody got it. */
export const zhWhy = {
  title: '为什么在等', waits_in: '{queue}，{position}，{priority}', entered: '进入队列', needs: '要求', anyone: '服务该队列的任何坐席', skill: '{skill} 至少 {level} 级', agents: '指定坐席 {agents}',
  relaxes: '{time} 后放宽要求', final: '要求不再放宽', held: '系统刚启动，{time} 后开始分配', matching: '符合要求的坐席 {n} 名，其中现在可接 {ready} 名。', nobody_matches: '没有符合要求的坐席：请移到其他队列，或为坐席添加技能。',
  refusals: '其他坐席不能接的原因', cannot: '现在不能接听的坐席和原因', expected: '预计等待时间', expected_range: '{from} 至 {to}', expected_unknown: '无法估计',
  course: '路由过程和原因', waited_in: '在{queue}等待，第 {n} 位', offered_to: '分配给 {agent}', sent_on: '从{queue}转出：{when} → {to}', by_rule: '按该队列的溢出规则。', forgotten: '原因已超过保存期限。',
 nearest: '符合要求的坐席现在的状态', gone: '这个来电已不在等待。',
  chosen: '为什么分配给 {agent}', chosen_by: '选择方式', waited: '已等待', candidates: '候选坐席（共 {n} 名）', idle: '空闲 {time}', tried: '本次已振铃 {n} 次', later: '该队列第 {n} 顺位', winner: '选中', unknown: '没有这次分配的记录。',
  step: '路由条件第 {n} 步',
  score: { most_skilled: '技能级别合计 {n}', fewest_skills: '技能 {n} 项', fewest_calls: '已接 {n} 个' },
  fate: {
    answered: '已接听', no_answer: '未接听', ring_timeout: '未接听', overdue: '未接听', busy: '忙线', declined: '已拒接', unreachable: '无法接通', not_confirmed: '未按 1 确认', caller_gone: '来电人已挂断', agent_left: '坐席已离开', ended: '已撤回',
  },
  refusal: {
    not_named: '不是指定的坐席', not_in_queue: '不服务该队列', skill_missing: '技能不足', offline: '离线', reserved: '已分配', ringing: '振铃', talking: '通话中', wrap_up: '话后处理', not_ready: '小休',
    missed: '未接', device_unusable: '话机不可用', desk_lost: '工作台已断开', paused: '暂停', other: '其他',
  },
}
export const enWhy: typeof zhWhy = {
  title: 'Why it waits', waits_in: '{queue}, {position}, {priority}', entered: 'Entered', needs: 'Needs', anyone: 'any agent of this queue', skill: '{skill} at level {level} or higher', agents: 'one of {agents}',
  relaxes: 'Asks for less in {time}', final: 'Will not ask for less', held: 'Just started: offers begin in {time}', matching: '{n} agents match, {ready} of them could take it now.', nobody_matches: 'No agent matches: move the call to another queue, or give agents the skill.',
  refusals: 'Why the others cannot', cannot: 'Who cannot take it now, and why', expected: 'Estimated wait', expected_range: '{from} to {to}', expected_unknown: 'Cannot be told',
  course: 'Routing, and why', waited_in: 'Waited in {queue}, no. {n}', offered_to: 'Offered to {agent}', sent_on: 'Sent on from {queue}: {when} → {to}', by_rule: 'By an overflow rule of this queue.', forgotten: 'The reasons were kept for their time and are deleted.',
 nearest: 'What the matching agents do now', gone: 'This call does not wait any more.',
  chosen: 'Why {agent} got it', chosen_by: 'Chosen by', waited: 'Had waited', candidates: 'Candidates ({n} in all)', idle: 'idle {time}', tried: 'rang before ({n}×)', later: 'asked later ({n})', winner: 'Chosen', unknown: 'There is no record of this offer.',
  step: 'Routing step {n}',
  score: { most_skilled: 'skill levels {n} in all', fewest_skills: '{n} skills', fewest_calls: '{n} calls taken' },
  fate: {
    answered: 'Answered', no_answer: 'Not answered', ring_timeout: 'Not answered', overdue: 'Not answered', busy: 'Busy', declined: 'Declined', unreachable: 'Not reachable', not_confirmed: '1 not pressed', caller_gone: 'Caller hung up', agent_left: 'Agent left', ended: 'Withdrawn',
  },
  refusal: {
    not_named: 'Not the agent asked for', not_in_queue: 'Does not serve the queue', skill_missing: 'Skill missing', offline: 'Offline', reserved: 'Reserved', ringing: 'Ringing', talking: 'Talking', wrap_up: 'Wrap-up', not_ready: 'Not ready',
    missed: 'Missed', device_unusable: 'Phone not usable', desk_lost: 'Desk disconnected', paused: 'Paused', other: 'Other',
  },
}
