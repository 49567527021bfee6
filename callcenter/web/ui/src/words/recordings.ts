/** Recordings and calls in both languages. */
export const zhRecordings = {
  title: '录音', find: '查找', agent: '坐席', queue: '队列', caller: '号码', customer: '客户', any_agent: '任何坐席', any_queue: '任何队列', any_reason: '任何原因', any_outcome: '任何结果', any_time: '任何时间', any_length: '不限时长', any_direction: '呼入或呼出',
  sentence: '{time}，{direction}，号码 {number}，客户 {customer}，由 {agent} 接听，来自 {queue}，原因为 {reason}，结果为 {outcome}，时长 {length}',
  today: '今天', yesterday: '昨天', week: '最近 7 天', month: '最近 30 天', between: '指定日期', from: '从', to: '到', any_number: '任何号码', any_customer: '任何客户', clear: '清除条件',
  under: '不到 {time}', over: '超过 {time}', in: '呼入', out: '呼出', internal: '内部', export: '导出列表', csv: 'CSV', xlsx: 'Excel', making: '正在生成文件…',
  when: '时间', length: '时长', none: '此条件下没有录音。通话结束几秒后录音会出现在这里。', missing: '缺失：{reason}', pending: '尚未生成', missing_why: { no_audio: '没有声音', disk: '磁盘故障', gone: '文件丢失', altered: '文件被改动', fallback: '服务中断期间通话' },
  voice_caller: '客户', voice_agent: '坐席', speed: '倍速', skip_silence: '跳过静音', events: '通话过程', play: '播放', pause: '暂停', pick: '选择一条录音播放。', back: '后退 {n} 秒', forward: '前进 {n} 秒',
  listened: '每次收听都会记录。', position: '播放位置', outcome: '结果', reason: '原因', note: '备注', number_short: '至少输入 3 位数字。', shown: '{n} 条', shown_more: '前 {n} 条', whole_only: '请输入完整号码',
}
export const enRecordings: typeof zhRecordings = {
  title: 'Recordings', find: 'Find', agent: 'Agent', queue: 'Queue', caller: 'Number', customer: 'Customer', any_agent: 'any agent', any_queue: 'any queue', any_reason: 'any reason', any_outcome: 'any outcome', any_time: 'any time', any_length: 'any length', any_direction: 'in or out',
  sentence: 'Of {time}, {direction}, with number {number}, of customer {customer}, answered by {agent}, in {queue}, about {reason}, that ended {outcome} and lasted {length}',
  today: 'today', yesterday: 'yesterday', week: 'the last 7 days', month: 'the last 30 days', between: 'certain days', from: 'from', to: 'to', any_number: 'any number', any_customer: 'any customer', clear: 'Clear',
  under: 'less than {time}', over: 'more than {time}', in: 'inbound', out: 'outbound', internal: 'internal', export: 'Export the list', csv: 'CSV', xlsx: 'Excel', making: 'Making the file…',
  when: 'When', length: 'Length', none: 'No recording matches. A recording appears here a few seconds after its call.', missing: 'Missing: {reason}', pending: 'Not made yet', missing_why: { no_audio: 'no sound', disk: 'disk failed', gone: 'file lost', altered: 'file altered', fallback: 'the service was away' },
  voice_caller: 'Customer', voice_agent: 'Agent', speed: 'Speed', skip_silence: 'Skip silence', events: 'What happened', play: 'Play', pause: 'Pause', pick: 'Choose a recording to play it.', back: 'Back {n} s', forward: 'Forward {n} s',
  listened: 'Every listening is noted.', position: 'Position', outcome: 'Outcome', reason: 'Reason', note: 'Note', number_short: 'Type at least 3 digits.', shown: '{n} found', shown_more: 'The first {n}', whole_only: 'Type the whole number',
}

export const zhCalls = {
  title: '通话', none: '此条件下没有通话。', arrived: '来电时间', number: '号码', customer: '客户', queue: '队列', agent: '坐席', reason: '原因', outcome: '结果', wait: '等待', talk: '通话', pick: '选择一次通话查看经过。',
  dialled: '拨打号码', path: '菜单选择', segments: '通话阶段', ended_by: '挂断方', recordings: '录音', no_recordings: '没有录音。', losses: '中断后恢复 {n} 次', unknown: '未知客户', withheld: '号码未显示',
  segment: { menu: '菜单', dialling: '外呼中', waiting: '等待', ringing: '振铃', talking: '通话', hold: '保持', consult: '咨询', conference: '三方通话', survey: '满意度调查', voicemail: '语音留言', fallback: '交换机应急', wrap_up: '话后处理' },
  by: { caller: '客户', agent: '坐席', system: '系统' },
}
export const enCalls: typeof zhCalls = {
  title: 'Calls', none: 'No call matches.', arrived: 'Arrived', number: 'Number', customer: 'Customer', queue: 'Queue', agent: 'Agent', reason: 'Reason', outcome: 'Outcome', wait: 'Wait', talk: 'Talk', pick: 'Choose a call to see its course.',
  dialled: 'Dialled', path: 'Menu choices', segments: 'Course', ended_by: 'Ended by', recordings: 'Recordings', no_recordings: 'There is no recording.', losses: 'Resumed after a loss: {n}', unknown: 'Unknown customer', withheld: 'Number withheld',
  segment: { menu: 'Menu', dialling: 'Calling', waiting: 'Waiting', ringing: 'Ringing', talking: 'Talking', hold: 'Hold', consult: 'Consult', conference: 'Three-way', survey: 'Survey', voicemail: 'Voicemail', fallback: 'PBX fallback', wrap_up: 'Wrap-up' },
  by: { caller: 'Caller', agent: 'Agent', system: 'System' },
}
