/** The settings and the audit in both languages. */
export const zhSettings = {
  title: '设置', about: '保存前按与 centre check 相同的规则检查；保存后立即生效，通话中的电话不受影响。', none: '尚无条目，可新增。', new: '新增', change: '修改 {name}',
  kind: {
    users: '用户', agents: '坐席', skills: '技能', queues: '队列', numbers: '号码', calendars: '工作时间', 'reason-codes': '来电原因', 'not-ready-reasons': '小休原因', 'dial-rules': '外呼规则', directory: '通讯录', general: '全中心', audit: '审计',
  },
  explain: {
    users: '能登录的人及其角色。坐席还需要一个工号。', agents: '接电话的人：服务哪些队列、有哪些技能、可用哪些话机。', skills: '坐席具备、来电可要求的能力，等级 1–5。', queues: '来电等待同一类服务的地方，以及何时转往别处。',
    numbers: '客户拨打的号码，进入一个语音流程或某位坐席的直线。', calendars: '何时营业：每周时间、法定节假日与调休、单独的日期。', 'reason-codes': '话后选择的来电原因，可分层，最多四层。', 'not-ready-reasons': '坐席暂不接电话的原因。',
    'dial-rules': '可以外拨的号码；匹配最长前缀的规则决定，没有规则的号码不能拨。', directory: '坐席可按名称转接、咨询或呼叫的部门与外部单位。', general: '对整个中心有效的设置。', audit: '谁在何时做了什么。只增不改。',
  },
  name_form: '小写字母、数字和下划线，以字母开头', agent_form: '2 至 8 位数字', number_form: '数字，前面可加 +', elsewhere: '这会影响其他设置：', whole: '整体：', other: '其他',
  changed_meanwhile: '其他人已修改此项。请查看现在的内容，再重复您的修改。', reload: '显示现在的内容', add_entry: '添加', add_below: '在下面添加', remove_entry: '移除第 {n} 项', entry: '第 {n} 项', not_set: '未设置', standard: '标准值', unknown_json: '内容（JSON）', bad_json: '不是有效的 JSON',
  username: '用户名', password: '密码', new_password: '新密码（留空不变）', roles: '角色', agent_number: '工号', no_agent: '不是坐席', language: '界面语言', disabled: '停用（立即登出）', disabled_short: '停用',
  field: {
    number: '号码', name: '名称', title: '名称', title_zh: '中文名称', title_en: '英文名称', language: '语言', skills: '技能等级', queues: '队列', devices: '可用话机', roles: '角色', username: '用户名', agent: '坐席', disabled: '停用',
    choice: '分配方式', head_start_s: '一点优先级相当于等待（秒）', ring_timeout_s: '振铃时间（秒）', wrap_up: '话后处理', wrap_up_s: '话后处理时间（秒）', missed_limit: '连续未接几次后置为未接', last_agent_s: '优先等上次的坐席（秒）',
    account_agent_s: '优先等专属坐席（秒）', capacity: '最多等待来电数', share: '与其他队列的分配权重', overflow: '溢出规则', callback: '回拨', handling_s: '估计处理时长（秒）', wait_error_s: '预计等待时间允许误差（秒）', service_level: '服务水平',
    percent: '百分比', within_s: '秒内接听', greeting: '问候语', script: '应答脚本', music: '等待音乐', record: '录音', announce_agent_number: '接通时播报工号', when: '何时', to: '转往', target: '目标', limit: '界限（秒、个或 %）', of: '参照队列', say: '先播报',
    first: '先呼', attempts: '尝试次数', retry_after_s: '间隔（秒）', ring_s: '振铃（秒）', callback_share: '来电等待时回拨占比（0–1）', flow: '语音流程', timezone: '时区', weekly: '每周时间', holidays: '法定节假日', country: '国家（两个字母）', hours: '节假日营业', make_up_day_as: '调休上班日按',
    dates: '单独的日期', parent: '上级原因', longest_s: '最长（秒）', paid: '计入工时', prefix: '号码前缀', allow: '是否允许', at_once: '同时最多通话', per_hour: '每小时最多通话', dial_longest_s: '最长通话（秒）', mask_numbers_for: '看到隐藏号码的角色', auto_answer: '话机自动接听（先响提示音）',
    tier_priority: '客户级别的优先级', open: '现在', key: '代号', reason_queues: '用于队列（不选为全部或同上级）',
  },
  hint: {
    head_start_s: '客户每有一点优先级，排队时当作已多等这么久。', missed_limit: '达到后不再向该坐席派单，直到其示闲。', share: '留空：只按等待时间和优先级。', wait_error_s: '误差更大时不播报预计等待时间；0 为从不播报。', prefix: '如 +86、+8610 或 110；最长的前缀决定。', directory_number: '工号、本中心号码，或外呼规则允许的外线号码（如 +8610…）。',
    weekly: '如 09:00-12:00, 13:00-18:00；空为不营业。', dates: '优先于其他规则；空为不营业。', timezone: '如 Asia/Shanghai', longest_s: '超过后现场页会标出。', mask_numbers_for: '工作台弹屏、客户、通话、录音和导出都按此隐藏；坐席仍可点击拨打。', parent: '留空为最上层。',
    flow: '号码进入语音流程或坐席直线，二者选一。', limit: '等待或预计：秒；来电过多：个；服务水平：%。', country: '中国为 CN，含调休。', make_up_day_as: '调休上班的周末按这一天的时间。', overflow: '第一条适用的规则生效，每条规则对一个来电最多作用一次。',
  },
  option: {
    longest_idle: '最长空闲', most_skilled: '技能最高', fewest_skills: '技能最少者优先', fewest_calls: '通话最少', ring_all: '同时振铃', off: '不需要', optional: '由坐席结束', timed: '限时', forced: '强制满时',
    always: '总是录音', must: '必须录音，否则不接通', never: '不录音', nobody_signed_in: '无人签入', all_busy: '全忙', waited: '等待超过', estimated: '预计等待时间超过', full: '等待来电多于', service_level: '服务水平低于',
    queue: '队列', flow: '语音流程', callback: '回拨', voicemail: '语音留言', announcement: '播报后继续等待', agent: '坐席', customer: '客户', sip: '话机', browser: '网页电话', tel: '外线号码', supervisor: '班长', qa: '质检员',
    'zh-CN': '中文', en: '英语', true: '允许', false: '禁止', mon: '星期一', tue: '星期二', wed: '星期三', thu: '星期四', fri: '星期五', sat: '星期六', sun: '星期日', vip: 'VIP', contract: '合同', warranty: '保修', paid: '付费', standard: '普通',
  },
  open_now: '营业中，至 {time}', closed_now: '不营业，至 {time}', open_always: '营业中', closed_always: '不营业', observe: '遵守法定节假日和调休', closed: '不营业', date: '日期', add_date: '添加日期', opens: '营业时间', copy_week: '复制到周一至周五', holiday_hours: '节假日营业时间（空为不营业）',
  days_to_come: '未来 120 天的特殊日子（按已保存的内容）', day: { date: '单独日期', holiday: '节假日', make_up: '调休上班' },
  allowed: '允许', refused: '禁止', reset_devices: '更换话机密码', reset_done: '话机密码已更换', reset_about: '坐席 {name} 的话机需要用新密码重新注册。',
}
export const enSettings: typeof zhSettings = {
  title: 'Settings', about: 'Checked by the same rules as centre check before it is saved; holds at once, and running calls are not touched.', none: 'Nothing here yet; add the first.', new: 'Add', change: 'Change {name}',
  kind: {
    users: 'People', agents: 'Agents', skills: 'Skills', queues: 'Queues', numbers: 'Numbers', calendars: 'Hours', 'reason-codes': 'Reason codes', 'not-ready-reasons': 'Not-ready reasons', 'dial-rules': 'Dial rules', directory: 'Directory', general: 'Whole centre', audit: 'Audit',
  },
  explain: {
    users: 'Who may sign in, and as what. Agents need an agent number as well.', agents: 'Who answers calls: queues, skills and the phones they may use.', skills: 'What agents can do and calls may need, at levels 1 to 5.', queues: 'Where calls wait for the same kind of help, and when they go elsewhere.',
    numbers: 'What customers dial; each leads to a flow or to one agent’s direct line.', calendars: 'When it is open: the week, public holidays and make-up working days, single dates.', 'reason-codes': 'What calls were about, chosen after the call; a tree of four levels at most.', 'not-ready-reasons': 'Why agents take no calls for a while.',
    'dial-rules': 'Numbers that may be dialled; the longest matching prefix decides, and what no rule names cannot be dialled.', directory: 'Departments and partners whom agents pass calls to, ask or call by name.', general: 'What holds for the whole centre.', audit: 'Who did what and when. Only ever added to.',
  },
  name_form: 'Lower-case letters, digits and _, a letter first', agent_form: '2 to 8 digits', number_form: 'Digits, with an optional + before them', elsewhere: 'This would break other settings:', whole: 'Whole:', other: 'Other',
  changed_meanwhile: 'Somebody else changed this meanwhile. Look at it as it is now, then repeat your change.', reload: 'Show it as it is now', add_entry: 'Add', add_below: 'Add below', remove_entry: 'Remove no. {n}', entry: 'No. {n}', not_set: 'Not set', standard: 'usual', unknown_json: 'Content (JSON)', bad_json: 'This is not valid JSON',
  username: 'User name', password: 'Password', new_password: 'New password (empty: unchanged)', roles: 'Roles', agent_number: 'Agent number', no_agent: 'Not an agent', language: 'Language of the screens', disabled: 'Disabled (signed out at once)', disabled_short: 'Disabled',
  field: {
    number: 'Number', name: 'Name', title: 'Title', title_zh: 'Chinese title', title_en: 'English title', language: 'Language', skills: 'Skill levels', queues: 'Queues', devices: 'Phones', roles: 'Roles', username: 'User name', agent: 'Agent', disabled: 'Disabled',
    choice: 'Choice', head_start_s: 'Seconds one point of priority is worth', ring_timeout_s: 'Ring for (s)', wrap_up: 'Wrap-up', wrap_up_s: 'Wrap-up time (s)', missed_limit: 'Missed in a row until “missed”', last_agent_s: 'Wait for the last agent (s)',
    account_agent_s: 'Wait for the account’s agent (s)', capacity: 'Most waiting calls', share: 'Weight among queues', overflow: 'Overflow rules', callback: 'Call-backs', handling_s: 'Handling time assumed (s)', wait_error_s: 'Error allowed in the told wait (s)', service_level: 'Service level',
    percent: 'Percent', within_s: 'Answered within (s)', greeting: 'Greeting', script: 'Script', music: 'Waiting music', record: 'Recording', announce_agent_number: 'Tell the agent number on answer', when: 'When', to: 'Goes to', target: 'Target', limit: 'Limit (s, calls or %)', of: 'Measured at queue', say: 'Say before',
    first: 'Called first', attempts: 'Attempts', retry_after_s: 'Between them (s)', ring_s: 'Ring for (s)', callback_share: 'Part of calls while others wait (0–1)', flow: 'Flow', timezone: 'Time zone', weekly: 'The week', holidays: 'Public holidays', country: 'Country (two letters)', hours: 'Hours on holidays', make_up_day_as: 'Make-up working day like',
    dates: 'Single dates', parent: 'Part of', longest_s: 'Longest (s)', paid: 'Counts as working time', prefix: 'Prefix', allow: 'May be dialled', at_once: 'Calls at once', per_hour: 'Calls an hour', dial_longest_s: 'Longest talk (s)', mask_numbers_for: 'Roles that see numbers masked', auto_answer: 'Phones answer by themselves (after a tone)',
    tier_priority: 'Priority of tiers', open: 'Now', key: 'Short name', reason_queues: 'For queues (none: all, or as the parent)',
  },
  hint: {
    head_start_s: 'For each point of priority a call counts as having waited so much longer.', missed_limit: 'Then the agent gets no calls until ready again.', share: 'Empty: by waiting time and priority alone.', wait_error_s: 'With a larger error the wait is not told; 0 never tells it.', prefix: 'Such as +86, +8610 or 110; the longest one decides.', directory_number: 'An agent, a line of the centre, or an outside number (+8610…) that the dial rules allow.',
    weekly: 'Such as 09:00-12:00, 13:00-18:00; empty is closed.', dates: 'Before every other rule; empty is closed.', timezone: 'Such as Asia/Shanghai', longest_s: 'After that the floor page marks it.', mask_numbers_for: 'Holds for pops, customers, calls, recordings and exports; agents can still click to dial.', parent: 'Empty: at the top.',
    flow: 'A number leads to a flow or to an agent: choose one.', limit: 'Waited and estimated: seconds; full: calls; service level: percent.', country: 'CN for China, with its make-up working days.', make_up_day_as: 'A weekend day that is worked is open like this day.', overflow: 'The first rule that applies acts; each acts on a call once at most.',
  },
  option: {
    longest_idle: 'Longest idle', most_skilled: 'Most skilled', fewest_skills: 'Fewest skills first', fewest_calls: 'Fewest calls', ring_all: 'Ring all', off: 'None', optional: 'Until the agent ends it', timed: 'At most its time', forced: 'Exactly its time',
    always: 'Always', must: 'Must: else no talk', never: 'Never', nobody_signed_in: 'Nobody is signed in', all_busy: 'All are busy', waited: 'Waited longer than', estimated: 'Estimated wait longer than', full: 'More calls wait than', service_level: 'Service level below',
    queue: 'Queue', flow: 'Flow', callback: 'Call-back', voicemail: 'Voicemail', announcement: 'Announcement, waits on', agent: 'Agent', customer: 'Customer', sip: 'SIP phone', browser: 'Browser phone', tel: 'Outside number', supervisor: 'Supervisor', qa: 'QA',
    'zh-CN': 'Chinese', en: 'English', true: 'Allowed', false: 'Refused', mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday', vip: 'VIP', contract: 'Contract', warranty: 'Warranty', paid: 'Paid', standard: 'Standard',
  },
  open_now: 'Open until {time}', closed_now: 'Closed until {time}', open_always: 'Open', closed_always: 'Closed', observe: 'Observe public holidays and make-up working days', closed: 'Closed', date: 'Date', add_date: 'Add a date', opens: 'Open', copy_week: 'Copy to Monday to Friday', holiday_hours: 'Open on holidays (empty: closed)',
  days_to_come: 'Special days of the next 120 (as saved)', day: { date: 'single date', holiday: 'holiday', make_up: 'make-up day' },
  allowed: 'Allowed', refused: 'Refused', reset_devices: 'New phone passwords', reset_done: 'The phones have new passwords', reset_about: 'The phones of agent {name} must register anew with them.',
}

export const zhAudit = {
  who: '操作人', act: '操作', object: '对象', when: '时间', details: '详情', from: '从', to: '到', none: '没有符合条件的记录。', any_act: '全部操作', find: '查找',
  group: { customer: '客户', customer_import: '客户导入', call: '通话', agent: '坐席状态', recording: '录音收听', voicemail: '语音留言', centre: '中心设置', user: '用户', device: '话机', flow: '语音流程', customers: '导出', calls: '导出', recordings: '导出' },
}
export const enAudit: typeof zhAudit = {
  who: 'Who', act: 'Act', object: 'Object', when: 'When', details: 'Details', from: 'From', to: 'To', none: 'No entry matches.', any_act: 'Every act', find: 'Find',
  group: { customer: 'Customers', customer_import: 'Imports', call: 'Calls', agent: 'Agent states', recording: 'Listening', voicemail: 'Voicemails', centre: 'Set-up', user: 'Users', device: 'Phones', flow: 'Flows', customers: 'Exports', calls: 'Exports', recordings: 'Exports' },
}
