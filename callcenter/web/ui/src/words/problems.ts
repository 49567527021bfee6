/** Why the pages of the centre refuse, by the service's codes; `{detail}` is what it says itself. */
export const zhProblems = {
  invalid: '请检查标出的内容。', conflict: '未能完成：{detail}', not_found: '找不到该内容，可能已被删除。', changed_meanwhile: '其他人已修改此项，请重新查看。', taken: '该名称或号码已存在。', in_use: '仍在使用，不能删除：{detail}',
  username_taken: '该用户名已存在。', agent_taken: '该工号已属于其他用户。', no_agent: '坐席角色需要填写工号。', last_admin: '至少要保留一位管理员。', own_user: '不能停用自己。', wrong_password: '原密码不正确。',
  not_signed_in: '该坐席未签入。', not_talking: '该坐席不在通话中。', wrong_state: '此导入的状态已改变，请重新查看。', rows_wrong: '仍有问题行：请修正文件，或只导入正确的行。', no_rows: '没有可导入的行。',
  too_many_open: '未完成的导入过多，请先完成或放弃其中一个。', changed_since: '部分客户在导入后已修改或删除，不能整体撤销。', too_many_rows: '行数过多，请缩小范围后再导出。', masked_number: '隐藏的号码可能对应多个号码：请先选择客户。', too_large: '文件过大。',
}
export const enProblems: typeof zhProblems = {
  invalid: 'Please look at what is marked.', conflict: 'Not done: {detail}', not_found: 'It is not there, or not any more.', changed_meanwhile: 'Somebody else changed this meanwhile; look at it again.', taken: 'This name or number is taken.', in_use: 'It is still used: {detail}',
  username_taken: 'This user name is taken.', agent_taken: 'This agent number belongs to another user.', no_agent: 'The role agent needs an agent number.', last_admin: 'Somebody must be left who may administer.', own_user: 'You cannot disable yourself.', wrong_password: 'The old password is wrong.',
  not_signed_in: 'The agent is not signed in.', not_talking: 'The agent is not talking.', wrong_state: 'This import is elsewhere by now; look at it again.', rows_wrong: 'Rows still have faults: correct the file, or import only the good ones.', no_rows: 'No row can be imported.',
  too_many_open: 'Too many imports are open: finish or give up one first.', changed_since: 'Some customers were changed or deleted since; the whole cannot be undone.', too_many_rows: 'These are too many rows: narrow the list, then export it.', masked_number: 'This hidden number may be several: choose the customer first.', too_large: 'The file is too large.',
}

/** What `centre check` finds, by its rules: told before its own words where these are in another language. */
export const zhRules = {
  choice: '不在可选项之中', country: '没有这个国家的节假日', 'date-form': '日期写法不对', 'day-name': '星期写法不对', 'day-twice': '同一天写了两次', 'entry-twice': '重复填写', 'hours-form': '时间写法不对', 'hours-overlap': '时间段重叠', length: '长度不合要求', missing: '缺少必填内容',
  'name-form': '名称写法不对', 'name-twice': '名称不一致', 'number-taken': '号码已被使用', 'one-target': '流程和坐席必须且只能选一个', 'order-of-queue': '顺序不对', 'overflow-limit': '溢出界限不对', 'overflow-of': '参照队列不对', 'overflow-say': '需要填写播报内容', 'overflow-target': '溢出目标不对',
  'parent-circle': '上级关系成环', 'parent-depth': '层级过深', 'prefix-form': '号码前缀写法不对', 'prefix-taken': '该前缀已有规则', range: '超出允许范围', timezone: '没有这个时区', 'title-missing': '缺少另一种语言的名称', type: '类型不对', 'unknown-key': '没有这个字段', 'wrap-up-time': '话后时间与方式不符',
  'unknown-queue': '没有这个队列', 'unknown-skill': '没有这个技能', 'unknown-agent': '没有这个坐席', 'unknown-flow': '没有这个流程', 'unknown-reason-code': '没有这个原因',
}
export const enRules: typeof zhRules = {
  choice: 'Not one of the choices', country: 'No such country', 'date-form': 'No date', 'day-name': 'No day', 'day-twice': 'A day twice', 'entry-twice': 'An entry twice', 'hours-form': 'No hours', 'hours-overlap': 'Hours overlap', length: 'Too short or long', missing: 'Missing',
  'name-form': 'No name', 'name-twice': 'Two names', 'number-taken': 'Number taken', 'one-target': 'One target', 'order-of-queue': 'Wrong order', 'overflow-limit': 'Overflow limit', 'overflow-of': 'Overflow queue', 'overflow-say': 'Overflow words', 'overflow-target': 'Overflow target',
  'parent-circle': 'Parents in a circle', 'parent-depth': 'Too deep', 'prefix-form': 'No prefix', 'prefix-taken': 'Prefix taken', range: 'Out of range', timezone: 'No time zone', 'title-missing': 'Title missing', type: 'Wrong kind', 'unknown-key': 'Unknown field', 'wrap-up-time': 'Wrap-up time',
  'unknown-queue': 'No such queue', 'unknown-skill': 'No such skill', 'unknown-agent': 'No such agent', 'unknown-flow': 'No such flow', 'unknown-reason-code': 'No such reason',
}
