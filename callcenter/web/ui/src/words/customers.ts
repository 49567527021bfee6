/** Customers and their import in both languages. */
export const zhCustomers = {
  title: '客户', new: '新建客户', change: '修改客户', name: '姓名', company: '单位', tier: '级别', language: '语言', address: '地址', notes: '备注',
  number: '电话号码', numbers: '电话号码', label: '标签', add_number: '添加号码', search: '姓名、单位、地址、备注', by_number: '号码或末几位', by_whole_number: '完整号码',
  changed: '更新时间', none: '没有符合条件的客户。可修改条件，或新建客户。', contacts: '联系记录', remove: '删除客户', any_tier: '全部级别',
  pin: '电话密码', pin_digits: '4–16 位数字', pin_set: '已设置（{at}）', pin_remove: '删除电话密码', pin_ask: '删除 {name} 的电话密码？在设置新密码之前，此客户无法在电话中用密码证明身份。',
  pick: '选择一位客户查看资料和联系记录。', export: '导出', imports: '导入', list: '客户列表', masked: '号码按权限隐藏，不能修改。', remove_about: '删除后不能恢复；通话记录保留，但不再指向此客户。删除会写入审计。',
  no_contacts: '此客户尚无联系记录。', more_contacts: '更早的联系记录', waited: '等待 {time}', talked: '通话 {time}', found: '{n} 位客户', found_more: '前 {n} 位客户',
}
export const enCustomers: typeof zhCustomers = {
  title: 'Customers', new: 'New customer', change: 'Change customer', name: 'Name', company: 'Company', tier: 'Tier', language: 'Language', address: 'Address', notes: 'Notes',
  number: 'Number', numbers: 'Numbers', label: 'Label', add_number: 'Add a number', search: 'Name, company, address, notes', by_number: 'number or its last digits', by_whole_number: 'whole number',
  changed: 'Changed', none: 'No customer matches. Change the search, or create one.', contacts: 'Contacts', remove: 'Delete customer', any_tier: 'Any tier',
  pin: 'Telephone PIN', pin_digits: '4 to 16 digits', pin_set: 'set {at}', pin_remove: 'Delete telephone PIN', pin_ask: 'Delete the telephone PIN of {name}? Until a new one is set, this customer cannot prove by PIN who is calling.',
  pick: 'Choose a customer to see details and contacts.', export: 'Export', imports: 'Import', list: 'Customers', masked: 'You see numbers masked and cannot change them.', remove_about: 'This cannot be undone. Call records stay, but no longer name this customer. The deletion is in the audit.',
  no_contacts: 'This customer has not called before.', more_contacts: 'Earlier contacts', waited: 'waited {time}', talked: 'talked {time}', found: '{n} found', found_more: 'The first {n}',
}

export const zhImports = {
  title: '导入客户', choose: '选择 CSV 或 Excel 文件', drop: '把文件拖到这里，或点击选择。', about: '第一行为标题。上传后先试运行，不会改动任何客户；确认后才导入，导入后可整体撤销。', limits: '支持 CSV（UTF-8、GBK、UTF-16 等）和 XLSX。',
  uploading: '正在上传 {percent}%', reading: '正在读取文件…', recent: '最近的导入', none: '还没有导入。', file: '文件', who: '操作人', when: '时间', state: '状态', rows: '行', back: '全部导入', open: '打开 {name}',
  columns: '各列的含义', columns_about: '已按标题推测；请核对后试运行。', heading: '列', samples: '示例', holds: '含义', skip: '不导入', duplicates: '号码已存在时',
  check: '试运行', check_again: '重新试运行', checking: '正在检查第 {done} 行，共 {all} 行', good: '可导入 {n} 行', wrong: '有问题 {n} 行', start: '导入 {n} 行', start_good: '只导入正确的 {n} 行', repair_file: '修正文件后重新上传',
  running: '正在导入 {done} / {all}', undoing: '正在撤销 {done} / {all}', queued: '排队中，即将开始…', leave: '可以离开本页，稍后回来查看。', done: '导入完成：新建 {created}，更新 {updated}，跳过 {skipped}。', undo: '撤销整个导入', undone: '已撤销，客户恢复为导入前的状态。',
  undo_about: '撤销会删除本次新建的 {created} 位客户，并恢复更新的 {updated} 位客户。', discard: '放弃', discarded: '已放弃。', faults: '有问题的行', row: '行', value: '内容', fault: '问题', repair: '如何修正', whole_row: '整行', more_faults: '更多', save_faults: '下载问题清单',
  failed: '未能完成：{why}', encoding: '编码 {name}', separator: '分隔符 {name}', size: '{size} KB', again: '上传另一个文件', too_large: '文件过大。', number_needed: '更新客户需要号码列。', name_needed: '必须有一列是姓名。',
  field: { name: '姓名', company: '单位', tier: '级别', language: '语言', address: '地址', notes: '备注', number: '电话号码', label: '号码标签' },
  duplicate: { skip: '跳过该行', update: '更新已有客户', create: '仍然新建' },
  states: { uploaded: '待核对', checking: '检查中', checked: '已检查', running: '导入中', done: '已导入', undoing: '撤销中', undone: '已撤销', discarded: '已放弃' },
}
export const enImports: typeof zhImports = {
  title: 'Import customers', choose: 'Choose a CSV or Excel file', drop: 'Drop a file here, or click to choose one.', about: 'The first row holds headings. A dry run comes first and changes nothing; you import when you have seen it, and can undo the whole afterwards.', limits: 'CSV (UTF-8, GBK, UTF-16 and others) and XLSX.',
  uploading: 'Uploading {percent} %', reading: 'Reading the file…', recent: 'Last imports', none: 'Nothing has been imported yet.', file: 'File', who: 'Who', when: 'When', state: 'State', rows: 'Rows', back: 'All imports', open: 'Open {name}',
  columns: 'What the columns hold', columns_about: 'Guessed from the headings; look them through, then try it.', heading: 'Column', samples: 'Samples', holds: 'Holds', skip: 'Leave out', duplicates: 'When a number is known',
  check: 'Dry run', check_again: 'Dry run again', checking: 'Checking row {done} of {all}', good: '{n} rows can be imported', wrong: '{n} rows have faults', start: 'Import {n} rows', start_good: 'Import only the {n} good rows', repair_file: 'Correct the file and upload it again',
  running: 'Importing {done} of {all}', undoing: 'Undoing {done} of {all}', queued: 'In the queue, begins in a moment…', leave: 'You may leave this page and come back.', done: 'Imported: {created} new, {updated} updated, {skipped} skipped.', undo: 'Undo the whole import', undone: 'Undone: customers are as they were before.',
  undo_about: 'This deletes the {created} customers that were new and puts back the {updated} that were updated.', discard: 'Give up', discarded: 'Given up.', faults: 'Rows with faults', row: 'Row', value: 'Content', fault: 'What is wrong', repair: 'What to do', whole_row: 'whole row', more_faults: 'More', save_faults: 'Save the list of faults',
  failed: 'Not done: {why}', encoding: 'Encoding {name}', separator: 'Separator {name}', size: '{size} KB', again: 'Upload another file', too_large: 'The file is too large.', number_needed: 'Updating customers needs a column with numbers.', name_needed: 'One column must hold the name.',
  field: { name: 'Name', company: 'Company', tier: 'Tier', language: 'Language', address: 'Address', notes: 'Notes', number: 'Number', label: 'Label of the number' },
  duplicate: { skip: 'Skip the row', update: 'Update the customer', create: 'Create another' },
  states: { uploaded: 'To be looked at', checking: 'Checking', checked: 'Checked', running: 'Importing', done: 'Imported', undoing: 'Undoing', undone: 'Undone', discarded: 'Given up' },
}
