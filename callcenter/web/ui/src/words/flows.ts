/** Words of the flows page; loaded with it, so that nobody else waits for them. Both have the same keys. */
export const flowsZh = {
  greeting: '您好。',
  title: '语音流程', flow: '流程', new: '新建流程', new_name: '流程名称（字母、数字、_、-）', create: '新建', none: '尚无流程。新建一个，或用命令行推送文件。',
  live: '运行中', not_live: '尚未发布', draft: '草稿', unsaved: '草稿未发布，已保存在本浏览器', full: '浏览器空间不足，草稿未能保存：请立即发布或复制文本。', same_as_live: '与运行版本相同', read_only: '只读',
  discard: '放弃草稿', sure_discard: '放弃草稿，恢复为运行版本的文本？', publish_it: '发布…', plan_it: '定时发布…', compare: '比较', compared: '版本 {version} 与草稿的比较', same: '两者相同。',
  files: '文件', file_flow: '流程', file_calls: '测试通话', text: '流程文本', calls_text: '测试通话文本',
  problems: '问题', no_problems: '没有问题：可以发布。', checking: '正在检查…', step: '节点 {step}', line: '第 {line} 行',
  drawing: '流程图', anywhere: '在任何提示处都有效的按键', anywhere_short: '任何节点', zoom_in: '放大', zoom_out: '缩小', fit: '全图', nothing_drawn: '写出第一个节点后，这里显示流程图。', too_large: '流程太大，无法画出；文本可照常编辑、检查和发布。', wider: '只看流程图', both: '文本与流程图',
  newer: '{author} 于 {at} 发布了新版本：{comment}', newer_look: '查看差异', newer_over: '已看过，仍以我的草稿为准', newer_take: '放弃草稿，采用新版本',
  tab: { drawing: '流程图', keypad: '试拨', calls: '测试通话', versions: '版本', prompts: '提示音' },
  calls: {
    run: '运行', passed: '{count} 个测试通话全部通过', failed: '{count} 个测试通话中 {failed} 个未通过', covered: '覆盖 {percent} %', none: '尚无测试通话。在“测试通话”文件中编写。', defects: '文本有错，未运行测试通话。',
    stale: '文本已改动，请重新运行。', as_written: '通过', not_as_written: '未通过', missed: '未走到：{steps} 个节点、{branches} 条分支',
  },
  publish: {
    title: '发布 {name}', about: '先检查并运行测试通话，全部通过才会生效；进行中的通话继续使用原版本。', send: '检查并发布', done: '已发布，新来电使用此版本', refused: '未发布，请先改正：', trying: '正在运行测试通话…',
  },
  versions: {
    title: '版本', version: '版本', since: '生效时间', author: '作者', comment: '说明', step_back: '回退一步', take: '取入草稿', again: '重新生效', none: '尚无版本：发布后显示在这里。',
    sure: '让 {author} 于 {at} 发布的版本 {version} 重新生效？将先检查并测试。', live_again: '已回退，新来电使用该版本',
  },
  plans: {
    title: '定时发布', plan: '定时发布', from: '开始', to: '结束', empty_stays: '留空则一直有效', stays: '一直有效', state: '状态', none: '没有定时发布。', cancel: '取消', made: '已安排定时发布', zone: '时间以本浏览器的时区（{zone}）为准。', send: '检查并安排',
    about: '到时生效，结束时恢复此前的版本；届时再次检查，不通过则不生效。', is_planned: '已安排', is_live: '生效中', is_done: '已结束', is_failed: '未通过检查', is_cancelled: '已取消',
  },
  prompts: {
    language: '语言', name: '名称', example: '例如 welcome', record: '录音', stop: '停止', upload: '上传文件', hear: '试听', keep: '保存', throw: '不要', kept: '已保存 {name}', no_microphone: '无法使用麦克风：请在浏览器中允许，并连接麦克风。',
    recorded: '已录制', length: '时长', changed: '更改时间', shipped: '随流程文件提供', replace: '替换', none: '尚无录音：所有提示音由文字合成。', missing: '缺少的录音和译文', no_text: '没有译文', silent: '来电人只能听到提示声', fill: '录制', complete: '运行中的流程没有缺少的提示音。',
    replaces: '已有同名录音，将被替换。', remove: '删除录音 {name}', removed: '已删除 {name}', sure: '来电人此后听到由文字合成的声音，或随流程文件提供的录音。',
  },
  telephone: {
    title: '用话机录制', which: '用哪部话机', browser: '本浏览器的网页电话', sip: '话机', tel: '外线号码', number: '号码', example_sip: '例如 1001', example_tel: '例如 13800138000', ring: '呼叫我的话机', code: '改为自己拨号', name_first: '先填写提示音名称。',
    is_waiting: '请从坐席话机拨打此号码（十分钟内有效）；提示声后讲话，按 # 结束，听一遍：按 1 保存，按 2 重录。', is_ringing: '话机正在振铃：接听，提示声后讲话，按 # 结束，听一遍：按 1 保存，按 2 重录。', is_unanswered: '无人接听。可再次呼叫，或拨打此号码。',
    is_speaking: '正在话机上录制：提示声后讲话，按 # 结束。', is_hearing: '正在播放所录内容：按 1 保存，按 2 重录。', is_kept: '已保存', answer: '接听', key_end: '结束', key_keep: '保存', key_again: '重录',
  },
  walk: {
    caller: '主叫号码', withheld: '号码未显示', customer: '客户', unknown: '未知', standard: '普通客户', vip: '贵宾客户', somebody: '张三', at: '时间（空：现在）', number: '被叫号码', language: '语言', first_language: '流程的首选语言',
    by_time: '按时间', open: '营业', closed: '休息', begin: '拨打草稿', aloud: '播放声音', log: '通话过程', empty: '点击“拨打草稿”，听到什么、走过哪里都显示在这里。数字键盘和回车键同样有效。', hear: '试听',
    stale: '草稿已改动：这通电话仍走在改动前的文本上。', keys: '按键', typed: '已按', send: '结束输入', listen: '听完', say_nothing: '不作声', waits: '在队列 {queue} 中等待，优先级 {priority}', rings: '正在呼叫 {to}', talk: '接通并通话', nobody: '无人接听', too_long: '等待超时',
    speak_s: '讲话（秒）', speak: '讲完', looks_up: '查找客户 {who}', known: '找到', not_known: '找不到', answers: '返回结果', fails: '失败', hang_up: '挂断', hung_up: '您已挂断', ended: '通话结束', you_press: '按 {keys}',
    did_heard: '听完', did_silence: '不作声', did_talked: '与坐席通话', did_nobody: '无人接听', did_too_long: '等待超时', did_spoke: '留言', did_known: '找到客户', did_unknown: '找不到客户', did_answered: '返回结果', did_failed: '失败', did_key: '按键', did_digits: '输入', did_started: '开始',
    noted_survey: '满意度调查开始', noted_grade: '评分 {what}：{grade}', noted_callback: '已登记回拨 {what}',
  },
  traffic: {
    show: '显示实际通话', period: '时段', today: '今天', day: '最近 24 小时', week: '最近 7 天', month: '最近 30 天', version: '版本', every_version: '所有版本', calls: '通话', contained: '自助完成', zeroed: '按 0 转人工', to_agent: '到达人工', abandoned: '菜单中放弃',
    how: '统计口径', about_calls: '该时段到达、经过此流程且已结束的通话，每通计一次；与通话列表一致。进行中的通话结束后才计入。', about_contained: '未按 0 转人工，且结果为“自助完成”或“非工作时间”的通话所占比例。', about_zeroed: '在此流程中按过 0 转人工的通话所占比例，不论是否接通。', about_to_agent: '有坐席应答的通话所占比例。', about_abandoned: '来电人在菜单中挂断、结果为“菜单中放弃”的通话所占比例。', about_pressed: '每次经过一个节点恰有一种离开方式，所以各方式之和等于进入次数；百分比以进入次数为准。', none: '此时段没有通话。',
    step: '节点', entered: '进入', hung_up: '在此挂断', failed: '失败', seconds: '停留', pressed: '离开方式', by_step: '逐个节点',
  },
  editor: {
    find: '查找', replace: '替换', next: '下一个', previous: '上一个', all: '全部', match_case: '区分大小写', regexp: '正则表达式', by_word: '全词', replace_all: '全部替换', close: '关闭', current_match: '当前匹配', on_line: '所在行', replaced_one: '已替换第 $ 行的匹配',
    replaced_many: '已替换 $ 处', go_to_line: '转到行', go: '转到', completions: '补全', control_character: '控制字符', folded: '已折叠的行', unfolded: '已展开的行', to: '至', folded_code: '已折叠的内容', unfold: '展开', fold: '折叠此行', deleted: '已删除所选', unchanged_lines: '$ 行未改动',
    leave: '按 Esc 再按 Tab 离开编辑区；Ctrl+空格补全。',
  },
}

export const flowsEn: typeof flowsZh = {
  greeting: 'Hello.',
  title: 'Flows', flow: 'Flow', new: 'New flow', new_name: 'Name of the flow (letters, digits, _, -)', create: 'Create', none: 'No flow yet. Create one, or push files by the command line.',
  live: 'Live', not_live: 'Never published', draft: 'Draft', unsaved: 'Draft not published; kept in this browser', full: 'This browser has no room for the draft: publish it, or copy the text.', same_as_live: 'As the live version', read_only: 'Read only',
  discard: 'Discard draft', sure_discard: 'Discard the draft and go back to the text of the live version?', publish_it: 'Publish…', plan_it: 'Publish later…', compare: 'Compare', compared: 'Version {version} beside the draft', same: 'Both are the same.',
  files: 'Files', file_flow: 'Flow', file_calls: 'Scripted calls', text: 'Text of the flow', calls_text: 'Text of the scripted calls',
  problems: 'Problems', no_problems: 'No problems: it can be published.', checking: 'Checking…', step: 'Step {step}', line: 'Line {line}',
  drawing: 'Drawing', anywhere: 'Keys that work at every prompt', anywhere_short: 'any step', zoom_in: 'Larger', zoom_out: 'Smaller', fit: 'Whole', nothing_drawn: 'The drawing appears with the first step.', too_large: 'This flow is too large to be drawn; its text can be written, checked and published as ever.', wider: 'Drawing alone', both: 'Text and drawing',
  newer: '{author} published a newer version at {at}: {comment}', newer_look: 'Show the difference', newer_over: 'I have seen it, mine shall hold', newer_take: 'Discard my draft for it',
  tab: { drawing: 'Drawing', keypad: 'Keypad', calls: 'Scripted calls', versions: 'Versions', prompts: 'Prompts' },
  calls: {
    run: 'Run', passed: 'All {count} scripted calls went as written', failed: '{failed} of {count} scripted calls did not go as written', covered: '{percent} % covered', none: 'No scripted calls yet. Write them in the file “Scripted calls”.', defects: 'The text has defects, so no scripted calls were run.',
    stale: 'The text has changed since: run them again.', as_written: 'As written', not_as_written: 'Not as written', missed: 'Not tried: {steps} steps, {branches} branches',
  },
  publish: {
    title: 'Publish {name}', about: 'Checked and tested first; only what passes becomes live. Calls in progress keep their version.', send: 'Check and publish', done: 'Published: new calls get this version', refused: 'Not published. Correct this first:', trying: 'Running the scripted calls…',
  },
  versions: {
    title: 'Versions', version: 'Version', since: 'Live since', author: 'Author', comment: 'Comment', step_back: 'One step back', take: 'Take into draft', again: 'Make live again', none: 'No version yet: it appears here when it is published.',
    sure: 'Make version {version}, published by {author} at {at}, live again? It is checked and tested first.', live_again: 'Back: new calls get that version',
  },
  plans: {
    title: 'Scheduled', plan: 'Publish for a time', from: 'From', to: 'Until', empty_stays: 'empty: it stays', stays: 'it stays', state: 'State', none: 'Nothing is scheduled.', cancel: 'Cancel', made: 'Scheduled', zone: 'Times are those of this browser ({zone}).', send: 'Check and schedule',
    about: 'Live at that time; at the end the version before comes back. It is checked again then, and does not become live if it fails.', is_planned: 'Scheduled', is_live: 'Live now', is_done: 'Over', is_failed: 'Failed its check', is_cancelled: 'Cancelled',
  },
  prompts: {
    language: 'Language', name: 'Name', example: 'such as welcome', record: 'Record', stop: 'Stop', upload: 'Upload a file', hear: 'Hear', keep: 'Keep', throw: 'Throw away', kept: '{name} is kept', no_microphone: 'No microphone: allow it in the browser and connect one.',
    recorded: 'Recorded', length: 'Length', changed: 'Changed', shipped: 'came with the flows', replace: 'Replace', none: 'No recordings yet: every prompt is spoken from its text.', missing: 'Missing recordings and translations', no_text: 'no translation', silent: 'callers hear only a tone', fill: 'Record it', complete: 'The live flows miss nothing.',
    replaces: 'There is a recording of this name; it will be replaced.', remove: 'Remove the recording {name}', removed: '{name} is removed', sure: 'Callers then hear its text in the voice of the hotline, or the recording that came with the flows.',
  },
  telephone: {
    title: 'Record by telephone', which: 'Which telephone', browser: 'The phone of this browser', sip: 'Desk phone', tel: 'Outside number', number: 'Number', example_sip: 'such as 1001', example_tel: 'such as 13800138000', ring: 'Ring my phone', code: 'Dial it yourself', name_first: 'Write the name of the prompt first.',
    is_waiting: 'Dial this from an agent’s phone within ten minutes; speak after the tone, end with #, then you hear it: 1 keeps it, 2 records again.', is_ringing: 'Your phone rings: answer, speak after the tone, end with #, then you hear it: 1 keeps it, 2 records again.', is_unanswered: 'Nobody answered. Ring again, or dial this.',
    is_speaking: 'Recording at the phone: speak after the tone, # ends it.', is_hearing: 'You hear what was spoken: 1 keeps it, 2 records again.', is_kept: 'Kept', answer: 'Answer', key_end: 'End', key_keep: 'Keep', key_again: 'Again',
  },
  walk: {
    caller: 'Caller', withheld: 'Withheld', customer: 'Customer', unknown: 'Unknown', standard: 'Standard', vip: 'VIP', somebody: 'Ms Example', at: 'Time (empty: now)', number: 'Dialled', language: 'Language', first_language: 'First of the flow',
    by_time: 'By the time', open: 'Open', closed: 'Closed', begin: 'Call the draft', aloud: 'With sound', log: 'What happens', empty: 'Click “Call the draft”: what is heard and where the call goes appears here. Digits and Enter of your keyboard work too.', hear: 'Hear',
    stale: 'The draft has changed: this call still walks the text from before.', keys: 'Keys', typed: 'Keyed', send: 'End of entry', listen: 'Listen on', say_nothing: 'Say nothing', waits: 'Waits in queue {queue}, priority {priority}', rings: 'Rings {to}', talk: 'An agent answers and talks', nobody: 'Nobody answers', too_long: 'Waits too long',
    speak_s: 'Speak (s)', speak: 'Done speaking', looks_up: 'Looks up {who}', known: 'Found', not_known: 'Not found', answers: 'Answers', fails: 'Fails', hang_up: 'Hang up', hung_up: 'You hang up', ended: 'The call ends', you_press: 'You press {keys}',
    did_heard: 'Listened on', did_silence: 'Said nothing', did_talked: 'Talked with an agent', did_nobody: 'Nobody answered', did_too_long: 'Waited too long', did_spoke: 'Spoke', did_known: 'Found', did_unknown: 'Not found', did_answered: 'Answered', did_failed: 'Failed', did_key: 'Key', did_digits: 'Digits', did_started: 'Begins',
    noted_survey: 'The survey begins', noted_grade: 'Grade {what}: {grade}', noted_callback: 'Call-back noted for {what}',
  },
  traffic: {
    show: 'Show real calls', period: 'Period', today: 'Today', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days', version: 'Version', every_version: 'All versions', calls: 'Calls', contained: 'Contained', zeroed: 'Zero-out', to_agent: 'Reached a person', abandoned: 'Gave up in the menu',
    how: 'How it is counted', about_calls: 'Ended calls that arrived in this period and were in this flow, each once, as in the list of calls. Who is still on the line is counted when he has gone.', about_contained: 'Share of calls that never pressed 0 for a person and whose outcome is “Self-served” or “Closed”.', about_zeroed: 'Share of calls that pressed 0 for a person in this flow, whether or not one answered.', about_to_agent: 'Share of calls that an agent answered.', about_abandoned: 'Share of calls whose caller hung up in the menu (outcome “Abandoned in menu”).', about_pressed: 'Each stay in a step has exactly one way out, so these add up to those who entered; percents are of these.', none: 'No calls in this period.',
    step: 'Step', entered: 'Entered', hung_up: 'Hung up here', failed: 'Failed', seconds: 'Stay', pressed: 'Left by', by_step: 'Step by step',
  },
  editor: {
    find: 'Find', replace: 'Replace', next: 'next', previous: 'previous', all: 'all', match_case: 'match case', regexp: 'regexp', by_word: 'by word', replace_all: 'replace all', close: 'close', current_match: 'current match', on_line: 'on line', replaced_one: 'replaced match on line $',
    replaced_many: 'replaced $ matches', go_to_line: 'Go to line', go: 'go', completions: 'Completions', control_character: 'Control character', folded: 'Folded lines', unfolded: 'Unfolded lines', to: 'to', folded_code: 'folded code', unfold: 'unfold', fold: 'Fold line', deleted: 'Selection deleted', unchanged_lines: '$ unchanged lines',
    leave: 'Esc, then Tab leaves the text; Ctrl+Space completes.',
  },
}

/** Why this page's requests are refused, by the service's codes; beside those of all pages. */
export const flowProblemsZh = {
  flow_changed: '其他人已发布新版本：请先查看差异。', flow_defects: '文本有错，未发布。', flow_calls_failed: '测试通话未通过，未发布。', plans_overlap: '该时段已有定时发布，请先取消。', prompt_in_use: '运行中的流程没有它就没有声音：请先为该节点写上文字。（{detail}）',
  takes_calls: '该话机正在接听来电：请先小休，或换一部话机。', bad_state: '草稿已改动，请重新拨打。', no_recording: '这不是可用的录音：请使用 wav、mp3、flac 或 ogg 文件。',
}
export const flowProblemsEn: typeof flowProblemsZh = {
  flow_changed: 'Somebody published a newer version: look at the difference first.', flow_defects: 'The text has defects, so it was not published.', flow_calls_failed: 'Scripted calls failed, so it was not published.', plans_overlap: 'Something is scheduled for that time already: cancel it first.', prompt_in_use: 'A live flow would be silent without it: give the step a text first. ({detail})',
  takes_calls: 'That phone takes calls now: become not ready first, or use another one.', bad_state: 'The draft has changed: begin the call again.', no_recording: 'This is no recording that can be used: take a wav, mp3, flac or ogg file.',
}
