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
