<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutSection</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>Keys live in the system keyring alone. What a model writes opens no file, no address and no connection by itself. Nothing is sent anywhere but to the providers that you set up.</source>
        <translation>密钥只存放在系统密钥环里。模型写出的内容不会自行打开文件、网址或连接。除了您设置的模型服务，不向任何地方发送内容。</translation>
    </message>
</context>
<context>
    <name>Accessibility</name>
    <message>
        <source>{speaker}, {time}</source>
        <translation>{speaker}，{time}</translation>
    </message>
    <message>
        <source>{message}, {state}</source>
        <translation>{message}，{state}</translation>
    </message>
    <message>
        <source>is being written</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Code, {language}</source>
        <translation>代码，{language}</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Table, columns: {columns}, rows: {rows}</source>
        <translation>表格，{columns} 列 {rows} 行</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
</context>
<context>
    <name>ActCounts</name>
    <message numerus="yes">
        <source>%Ln conversations moved to {folder}</source>
        <translation>
            <numerusform>%Ln 个对话已移到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations deleted</source>
        <translation>
            <numerusform>已删除 %Ln 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations back in the list</source>
        <translation>
            <numerusform>已恢复 %Ln 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations archived</source>
        <translation>
            <numerusform>已归档 %Ln 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations taken out of the archive</source>
        <translation>
            <numerusform>已将 %Ln 个对话移出归档</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations moved out of their folder</source>
        <translation>
            <numerusform>已将 %Ln 个对话移出文件夹</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Temporary conversation</source>
        <translation>临时对话</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Find in the conversation</source>
        <translation>在对话中查找</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>显示或隐藏侧栏</translation>
    </message>
    <message>
        <source>Map of branches</source>
        <translation>分支图</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Undo what was done to conversations</source>
        <translation>撤销对对话的操作</translation>
    </message>
    <message>
        <source>Redo what was undone</source>
        <translation>重做已撤销的操作</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>窗口的下一部分</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>窗口的上一部分</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>正常大小</translation>
    </message>
    <message>
        <source>Previous conversation</source>
        <translation>上一个对话</translation>
    </message>
    <message>
        <source>Next conversation</source>
        <translation>下一个对话</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>重命名对话</translation>
    </message>
    <message>
        <source>Delete the conversation</source>
        <translation>删除对话</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>停止回复</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>在消息中换行</translation>
    </message>
</context>
<context>
    <name>Acts</name>
    <message>
        <source>Deleted: {name}</source>
        <translation>已删除：{name}</translation>
    </message>
    <message>
        <source>Back in the list: {name}</source>
        <translation>已恢复：{name}</translation>
    </message>
    <message>
        <source>Archived: {name}</source>
        <translation>已归档：{name}</translation>
    </message>
    <message>
        <source>Taken out of the archive: {name}</source>
        <translation>已移出归档：{name}</translation>
    </message>
    <message>
        <source>Folder removed: {name}</source>
        <translation>已移除文件夹：{name}</translation>
    </message>
    <message>
        <source>Message deleted</source>
        <translation>已删除消息</translation>
    </message>
    <message>
        <source>Message restored</source>
        <translation>已恢复消息</translation>
    </message>
    <message>
        <source>Undone: {act}</source>
        <translation>已撤销：{act}</translation>
    </message>
    <message>
        <source>Redone: {act}</source>
        <translation>已重做：{act}</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>take out of the archive</source>
        <translation>移出归档</translation>
    </message>
    <message>
        <source>pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>remove a tag</source>
        <translation>移除标签</translation>
    </message>
    <message>
        <source>new folder</source>
        <translation>新建文件夹</translation>
    </message>
    <message>
        <source>rename the folder</source>
        <translation>重命名文件夹</translation>
    </message>
    <message>
        <source>remove the folder</source>
        <translation>移除文件夹</translation>
    </message>
    <message>
        <source>sort folders</source>
        <translation>文件夹排序</translation>
    </message>
    <message>
        <source>delete the message</source>
        <translation>删除消息</translation>
    </message>
    <message>
        <source>restore the message</source>
        <translation>恢复消息</translation>
    </message>
    <message>
        <source>edit the message</source>
        <translation>编辑消息</translation>
    </message>
    <message>
        <source>ask again</source>
        <translation>重新提问</translation>
    </message>
    <message>
        <source>show another branch</source>
        <translation>切换分支</translation>
    </message>
    <message>
        <source>fork</source>
        <translation>分叉</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>AdvancedFields</name>
    <message>
        <source>Not a header that can be set here: {line}</source>
        <translation>这里不能设置此请求头：{line}</translation>
    </message>
    <message>
        <source>A proxy begins with http://, https:// or socks5://.</source>
        <translation>代理地址以 http://、https:// 或 socks5:// 开头。</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>没有这个文件。</translation>
    </message>
    <message>
        <source>Choose a certificate file</source>
        <translation>选择证书文件</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>证书 (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>One a line, as &quot;Name: value&quot;. They are kept in the settings file, not in the keyring.</source>
        <translation>每行一个，格式为 Name: value。保存在设置文件里，不在密钥环里。</translation>
    </message>
    <message>
        <source>Trusted beside the system&apos;s own, for this provider alone.</source>
        <translation>在系统证书之外额外信任，仅用于此服务。</translation>
    </message>
    <message>
        <source>Advanced: headers, proxy, certificate</source>
        <translation>高级：请求头、代理、证书</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>请求头</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>This one</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>代理地址</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
</context>
<context>
    <name>AppearanceSection</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Also Ctrl +, Ctrl - and Ctrl 0.</source>
        <translation>也可用 Ctrl +、Ctrl - 和 Ctrl 0。</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动效</translation>
    </message>
    <message>
        <source>Off: popups come at once and nothing turns. The words say what runs.</source>
        <translation>关闭后弹窗立即出现，不再有旋转，由文字说明进度。</translation>
    </message>
</context>
<context>
    <name>AttachmentChip</name>
    <message>
        <source>Getting it ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>{before} → {after}</source>
        <translation>{before} → {after}</translation>
    </message>
</context>
<context>
    <name>Backup</name>
    <message>
        <source>Copying the history</source>
        <translation>正在复制历史记录</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>Checking by opening it</source>
        <translation>正在打开检查</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>{what}: {done} of {total}</source>
        <translation>{what}：{done} / {total}</translation>
    </message>
    <message>
        <source>{conversations}, {files}</source>
        <translation>{conversations}，{files}</translation>
    </message>
    <message>
        <source>Keys are never in a backup: enter them again for {names}.</source>
        <translation>备份中从不含密钥：请为 {names} 重新输入。</translation>
    </message>
    <message>
        <source>Without a passphrase, whoever has the file can read it.</source>
        <translation>没有口令时，拿到文件的人都能读取。</translation>
    </message>
    <message>
        <source>Weak: it can be guessed within a day.</source>
        <translation>弱：一天之内就能猜出。</translation>
    </message>
    <message>
        <source>Fair: it can be guessed within months, by somebody with many computers.</source>
        <translation>一般：拥有大量计算机的人几个月内能猜出。</translation>
    </message>
    <message>
        <source>Good: it takes years to guess, if it is no phrase that others know.</source>
        <translation>好：若不是别人知道的句子，要猜上好几年。</translation>
    </message>
    <message>
        <source>Strong, if it is no phrase that others know.</source>
        <translation>强，只要它不是别人知道的句子。</translation>
    </message>
</context>
<context>
    <name>BackupGroup</name>
    <message>
        <source>Backing up</source>
        <translation>正在备份</translation>
    </message>
    <message>
        <source>{path}: {size}, {contents}.</source>
        <translation>{path}：{size}，{contents}。</translation>
    </message>
    <message>
        <source>Written, and checked by opening it</source>
        <translation>已写入，并已打开检查</translation>
    </message>
    <message>
        <source>The two differ.</source>
        <translation>两次输入不同。</translation>
    </message>
    <message>
        <source>Backup (*.{suffix})</source>
        <translation>备份 (*.{suffix})</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Nobody can open the file without it; it cannot be reset.</source>
        <translation>没有它谁也打不开文件，也无法重置。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再输一次</translation>
    </message>
    <message>
        <source>The passphrase once more</source>
        <translation>再输一次口令</translation>
    </message>
    <message>
        <source>Back up to a file…</source>
        <translation>备份到文件…</translation>
    </message>
    <message>
        <source>History, attached files and settings in one file. Keys stay in the system keyring.</source>
        <translation>历史记录、附件和设置合为一个文件。密钥留在系统密钥环里。</translation>
    </message>
    <message>
        <source>No file was written.</source>
        <translation>没有写入文件。</translation>
    </message>
</context>
<context>
    <name>BranchMap</name>
    <message>
        <source>Nothing differs</source>
        <translation>没有差异</translation>
    </message>
    <message>
        <source>{messages}, {branches}</source>
        <translation>{messages}，{branches}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Being written</source>
        <translation>正在书写</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>Nothing to read</source>
        <translation>没有文字</translation>
    </message>
    <message>
        <source>deleted {day}</source>
        <translation>{day}删除</translation>
    </message>
    <message>
        <source>deleted with the one above</source>
        <translation>随上一条删除</translation>
    </message>
    <message>
        <source>try {number} of {count}</source>
        <translation>第 {number} 次，共 {count} 次</translation>
    </message>
    <message>
        <source>on the shown path</source>
        <translation>在显示的路径上</translation>
    </message>
    <message>
        <source>chosen as {letter}</source>
        <translation>选为 {letter}</translation>
    </message>
    <message>
        <source>you are here</source>
        <translation>当前位置</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>已编辑</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>显示中</translation>
    </message>
</context>
<context>
    <name>ChangeWindow</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Everything is written anew beside the old, checked, and then put in its place.</source>
        <translation>所有内容先另写一份，核对无误后再替换原来的。</translation>
    </message>
    <message>
        <source>{percent} % done</source>
        <translation>已完成 {percent}%</translation>
    </message>
    <message>
        <source>Recovery phrase</source>
        <translation>恢复短语</translation>
    </message>
    <message>
        <source>I have kept it</source>
        <translation>我已保存好</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show the phrase again</source>
        <translation>再看一次短语</translation>
    </message>
    <message>
        <source>Open the history</source>
        <translation>打开历史记录</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Writing · {seconds} s</source>
        <translation>正在书写 · {seconds} 秒</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Edited by you</source>
        <translation>由您编辑</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Done in {seconds} s</source>
        <translation>用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>{speed} tok/s</source>
        <translation>{speed} tok/s</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首个 token</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>token</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>CompareColumn</name>
    <message>
        <source>Keep this one</source>
        <translation>保留这个</translation>
    </message>
    <message>
        <source>The others stay as branches</source>
        <translation>其他的作为分支保留</translation>
    </message>
    <message>
        <source>Copy the reply</source>
        <translation>复制回复</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>停止回复</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message numerus="yes">
        <source>%Ln tries</source>
        <translation>
            <numerusform>%Ln 次回复</numerusform>
        </translation>
    </message>
    <message>
        <source>Replies side by side</source>
        <translation>并排比较回复</translation>
    </message>
    <message>
        <source>Earlier try</source>
        <translation>较早的一次</translation>
    </message>
    <message>
        <source>Later try</source>
        <translation>较晚的一次</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Write something first</source>
        <translation>请先写点内容</translation>
    </message>
    <message>
        <source>Choose a model first</source>
        <translation>请先选择模型</translation>
    </message>
    <message>
        <source>Write the next message while this one runs</source>
        <translation>回复进行中，可以先写下一条</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>写消息</translation>
    </message>
    <message>
        <source>Sends when the files are ready</source>
        <translation>文件准备好后发送</translation>
    </message>
    <message>
        <source>Enter queues · Esc stops</source>
        <translation>Enter 排队 · Esc 停止</translation>
    </message>
    <message>
        <source>Esc stops</source>
        <translation>Esc 停止</translation>
    </message>
    <message>
        <source>Composer</source>
        <translation>输入区</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter breaks the line</source>
        <translation>Enter 发送，Shift+Enter 换行</translation>
    </message>
    <message>
        <source>{name}: {reason}</source>
        <translation>{name}：{reason}</translation>
    </message>
    <message>
        <source>{name}: {model} does not see pictures. Choose another model, or correct this one in its details.</source>
        <translation>{name}：{model} 看不到图片。请选择其他模型，或在它的详情中更正。</translation>
    </message>
    <message>
        <source>Not sent: {reason}</source>
        <translation>未发送：{reason}</translation>
    </message>
</context>
<context>
    <name>ControlsRow</name>
    <message>
        <source>Attach files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
</context>
<context>
    <name>ConversationDelegate</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
</context>
<context>
    <name>ConversationExports</name>
    <message>
        <source>Export: {title}</source>
        <translation>导出：{title}</translation>
    </message>
    <message numerus="yes">
        <source>Export %n conversation(s)</source>
        <translation>
            <numerusform>导出 %n 个对话</numerusform>
        </translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Exported to {name}</source>
        <translation>已导出到 {name}</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>open</source>
        <translation>已展开</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已折叠</translation>
    </message>
    <message>
        <source>Folder {name}</source>
        <translation>文件夹 {name}</translation>
    </message>
    <message>
        <source>the last reply failed</source>
        <translation>上一条回复失败</translation>
    </message>
    <message>
        <source>a reply is coming in</source>
        <translation>正在回复</translation>
    </message>
    <message>
        <source>a reply you have not read</source>
        <translation>有未读回复</translation>
    </message>
    <message>
        <source>tagged {tags}</source>
        <translation>标签：{tags}</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts that a screen reader says</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>前 7 天</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>format of the head over a month</comment>
        <translation>yyyy 年 M 月</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Show all conversations again</source>
        <translation>重新显示所有对话</translation>
    </message>
    <message>
        <source>Drop here to pin</source>
        <translation>拖到这里置顶</translation>
    </message>
</context>
<context>
    <name>Copies</name>
    <message>
        <source>Today, {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>Yesterday, {time}</source>
        <translation>昨天 {time}</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day} {time}</translation>
    </message>
    <message>
        <source>Daily copy</source>
        <translation>每日副本</translation>
    </message>
    <message>
        <source>Made by hand</source>
        <translation>手动创建</translation>
    </message>
    <message>
        <source>Before an upgrade of Loquent</source>
        <translation>Loquent 升级之前</translation>
    </message>
    <message>
        <source>Was replaced by a copy</source>
        <translation>被副本替换下来的记录</translation>
    </message>
    <message>
        <source>Saved from a damaged history</source>
        <translation>从损坏的记录中救出</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Of a newer Loquent</source>
        <translation>来自更新版本的 Loquent</translation>
    </message>
    <message>
        <source>Could be read: {conversations}, {messages}.</source>
        <translation>可以读取：{conversations}，{messages}。</translation>
    </message>
</context>
<context>
    <name>CopiesSection</name>
    <message>
        <source>A copy is made. You can go on meanwhile.</source>
        <translation>正在制作副本，可以继续使用。</translation>
    </message>
    <message>
        <source>Copied and checked: {size}.</source>
        <translation>已复制并检查：{size}。</translation>
    </message>
    <message>
        <source>Restore the copy ({when})? Loquent closes its window for it and opens it again. The present history is kept among the copies.</source>
        <translation>恢复这份副本（{when}）？Loquent 会为此关闭窗口再重新打开。现在的记录会保留在副本中。</translation>
    </message>
    <message>
        <source>Restore it</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Remove the copy ({when}) for good?</source>
        <translation>永久删除这份副本（{when}）？</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Copies of the history</source>
        <translation>历史记录的副本</translation>
    </message>
    <message>
        <source>While Loquent runs it copies the history each day, checks the copy, and keeps the last seven. It also makes one before each upgrade. Copies that you make stay until you remove them. Pictures and files are in none of them: they lie beside the history.</source>
        <translation>Loquent 运行时每天为历史记录做一份副本，检查无误后保留最近七份；每次升级之前也会做一份。手动创建的副本会一直保留，直到您将其移除。副本中不含图片和文件：它们存放在历史记录旁边。</translation>
    </message>
    <message>
        <source>Copy now</source>
        <translation>立即复制</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>Writing · %Ln words</source>
        <translation>
            <numerusform>正在写 · %Ln 字</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln lines</source>
        <translation>
            <numerusform>显示全部 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tokens</source>
        <translation>
            <numerusform>%Ln 个 token</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cut off by the gateway after %Ln tokens</source>
        <translation>
            <numerusform>写到 %Ln 个 token 时被网关截断</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages</source>
        <translation>
            <numerusform>%Ln 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln branches</source>
        <translation>
            <numerusform>%Ln 个分支</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln places differ</source>
        <translation>
            <numerusform>%Ln 处不同</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>还有 %Ln 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>找到 %Ln 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More than %Ln found</source>
        <translation>
            <numerusform>找到超过 %Ln 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln 处匹配</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) still being indexed</source>
        <translation>
            <numerusform>还有 %Ln 条消息正在建立索引</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DamagePanel</name>
    <message>
        <source>The copy is checked and put in place. What is there now is kept.</source>
        <translation>正在检查副本并放到原位。现在的记录会保留。</translation>
    </message>
    <message>
        <source>It is the first of the copies now.</source>
        <translation>它现在排在副本的最前面。</translation>
    </message>
    <message>
        <source>Reads what can be read: {count} entries</source>
        <translation>正在读取可读的内容：{count} 条</translation>
    </message>
    <message>
        <source>Copies of the history</source>
        <translation>历史记录的副本</translation>
    </message>
    <message>
        <source>There is no copy: none was made in this folder yet.</source>
        <translation>没有副本：这个文件夹里还没有制作过。</translation>
    </message>
    <message>
        <source>Restore this copy</source>
        <translation>恢复这份副本</translation>
    </message>
    <message>
        <source>Save what can be read</source>
        <translation>救出可读的内容</translation>
    </message>
</context>
<context>
    <name>DataCounts</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attached file(s)</source>
        <translation>
            <numerusform>%n 个附件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are here already</source>
        <translation>
            <numerusform>其中 %n 个这里已经有了</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new conversation(s)</source>
        <translation>
            <numerusform>%n 个新对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) were gone on with</source>
        <translation>
            <numerusform>%n 个对话有后续</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) were here already</source>
        <translation>
            <numerusform>%n 个对话这里已经有了</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) that may hold a secret were left out.</source>
        <translation>
            <numerusform>有 %n 项设置可能含有密钥，未放入备份。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attached file(s) are damaged and were left out.</source>
        <translation>
            <numerusform>有 %n 个附件已损坏，未放入备份。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataSection</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
</context>
<context>
    <name>DiffCard</name>
    <message>
        <source>New conversation from {letter}</source>
        <translation>从 {letter} 新建对话</translation>
    </message>
    <message>
        <source>New conversation from here</source>
        <translation>从此处新建对话</translation>
    </message>
    <message>
        <source>Nothing is deleted</source>
        <translation>不会删除任何内容</translation>
    </message>
    <message>
        <source>Restore {letter}</source>
        <translation>恢复 {letter}</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Show in the conversation</source>
        <translation>在对话中显示</translation>
    </message>
    <message>
        <source>Go on from {letter}</source>
        <translation>从 {letter} 继续</translation>
    </message>
    <message>
        <source>Go on from here</source>
        <translation>从此处继续</translation>
    </message>
</context>
<context>
    <name>DiffView</name>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>How it was made</source>
        <translation>生成信息</translation>
    </message>
    <message>
        <source>How they were made</source>
        <translation>生成信息</translation>
    </message>
</context>
<context>
    <name>EditBar</name>
    <message>
        <source>Editing an earlier message</source>
        <translation>正在编辑之前的消息</translation>
    </message>
    <message>
        <source>Editing the text of a reply: the one that came is kept beside it, and nobody is asked</source>
        <translation>正在编辑回复的文字：原来的回复会保留，不会向模型发送请求</translation>
    </message>
    <message>
        <source>Cancel editing</source>
        <translation>取消编辑</translation>
    </message>
    <message>
        <source>Esc</source>
        <comment>the key</comment>
        <translation>Esc</translation>
    </message>
</context>
<context>
    <name>EmptyConversation</name>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Choose one at the top, or add a provider in the settings.</source>
        <translation>在顶部选择一个，或在设置中添加模型服务。</translation>
    </message>
    <message>
        <source>{provider} · write below to begin</source>
        <translation>{provider} · 在下方输入即可开始</translation>
    </message>
</context>
<context>
    <name>Encryption</name>
    <message>
        <source>Your recovery phrase</source>
        <translation>您的恢复短语</translation>
    </message>
    <message>
        <source>Your new recovery phrase</source>
        <translation>您的新恢复短语</translation>
    </message>
    <message>
        <source>It opens the history where the keyring does not have the key: on another computer, or when this one has lost it. Write it down, or keep it in a password manager, and away from this computer. It is shown only now, and asked back in the next step. Nothing is changed yet.</source>
        <translation>当密钥环里没有密钥时（换了电脑，或这台电脑丢失了密钥），要靠它打开历史记录。请抄写下来，或存入密码管理器，不要留在这台电脑上。它只显示这一次，下一步会请您重新输入。目前还没有任何改动。</translation>
    </message>
    <message>
        <source>Type the phrase from what you kept</source>
        <translation>请按您保存的内容输入短语</translation>
    </message>
    <message>
        <source>So it is certain that it opens the history later. Small letters will do, and a phrase can be pasted into any field. Each group proves itself: a slip is marked where it is.</source>
        <translation>这样才能确定以后能用它打开历史记录。大小写均可，也可以把整个短语粘贴到任意一格。每组自带校验，哪一组有误会直接标出。</translation>
    </message>
    <message>
        <source>Change the key now</source>
        <translation>立即更换密钥</translation>
    </message>
    <message>
        <source>Encrypt now</source>
        <translation>立即加密</translation>
    </message>
    <message>
        <source>The history is being encrypted</source>
        <translation>正在加密历史记录</translation>
    </message>
    <message>
        <source>The history is being encrypted with the new key</source>
        <translation>正在用新密钥加密历史记录</translation>
    </message>
    <message>
        <source>The encryption is being taken off</source>
        <translation>正在解除加密</translation>
    </message>
    <message>
        <source>This takes a while for many attachments. Nothing is lost if the computer goes off meanwhile: the history is then as before, or as it shall be.</source>
        <translation>附件较多时需要一些时间。即使中途断电也不会丢失内容：历史记录要么和原来一样，要么已经完成更改。</translation>
    </message>
    <message>
        <source>The encryption was not changed.</source>
        <translation>加密状态没有改变。</translation>
    </message>
    <message>
        <source>The history is no longer encrypted</source>
        <translation>历史记录已不再加密</translation>
    </message>
    <message>
        <source>Keep the old recovery phrase as long as you have old copies elsewhere.</source>
        <translation>如果别处还有旧的副本，请继续保留旧的恢复短语。</translation>
    </message>
    <message>
        <source>The history has a new key</source>
        <translation>历史记录已换用新密钥</translation>
    </message>
    <message>
        <source>Only the new recovery phrase opens it. You can go on as before.</source>
        <translation>只有新的恢复短语能打开它。您可以照常使用。</translation>
    </message>
    <message>
        <source>The history is encrypted</source>
        <translation>历史记录已加密</translation>
    </message>
    <message>
        <source>You can go on as before: as long as the keyring has the key, nothing asks for it.</source>
        <translation>您可以照常使用：只要密钥环里有密钥，就不会要求输入。</translation>
    </message>
    <message>
        <source>Group {number} is missing.</source>
        <translation>缺少第 {number} 组。</translation>
    </message>
    <message>
        <source>Group {number} is not right. Compare it, letter by letter, with what you kept.</source>
        <translation>第 {number} 组不对。请逐个字符与您保存的内容核对。</translation>
    </message>
</context>
<context>
    <name>EncryptionSection</name>
    <message>
        <source>The history is encrypted. Key {id}</source>
        <translation>历史记录已加密。密钥 {id}</translation>
    </message>
    <message>
        <source>The history is encrypted since {day}. Key {id}</source>
        <translation>历史记录自 {day} 起已加密。密钥 {id}</translation>
    </message>
    <message>
        <source>Where this computer loses the key, and on every other computer, only the recovery phrase opens the history. Change the key when the phrase is lost, or when somebody may have seen it.</source>
        <translation>如果这台电脑丢失了密钥，或换到别的电脑上，只有恢复短语能打开历史记录。短语丢失或可能被别人看到时，请更换密钥。</translation>
    </message>
    <message>
        <source>Loquent can encrypt conversations, attachments and daily copies, so that nobody reads them from a disk that was lost or copied. The key lies in the keyring of this computer: in daily use nothing asks for it.</source>
        <translation>Loquent 可以加密对话、附件和每日副本，这样即使磁盘丢失或被复制，别人也读不到内容。密钥保存在这台电脑的密钥环里，平时使用不会要求输入。</translation>
    </message>
    <message>
        <source>There is no keyring here that keeps the key: Loquent asks for the phrase at each start.</source>
        <translation>这里没有能保存密钥的密钥环：Loquent 每次启动都会要求输入恢复短语。</translation>
    </message>
    <message>
        <source>Encryption cannot be turned on: there is no keyring on this computer that keeps a key.</source>
        <translation>无法开启加密：这台电脑上没有能保存密钥的密钥环。</translation>
    </message>
    <message>
        <source>Copies that cannot be read are removed: {names}</source>
        <translation>无法读取的副本将被移除：{names}</translation>
    </message>
    <message>
        <source>Turn the encryption off? Loquent closes this window and writes everything in plain: whoever gets at the disk can read it then. Replies that are being written are stopped.</source>
        <translation>要关闭加密吗？Loquent 会关闭此窗口，把所有内容写成明文：之后能接触到磁盘的人都能读到。正在生成的回复会停止。</translation>
    </message>
    <message>
        <source>Turn it off</source>
        <translation>关闭加密</translation>
    </message>
    <message>
        <source>Change the key? Loquent closes this window, shows you a new recovery phrase, and encrypts everything again. Replies that are being written are stopped.</source>
        <translation>要更换密钥吗？Loquent 会关闭此窗口，显示新的恢复短语，并重新加密所有内容。正在生成的回复会停止。</translation>
    </message>
    <message>
        <source>Show the new phrase</source>
        <translation>显示新短语</translation>
    </message>
    <message>
        <source>Encrypt the history? Loquent closes this window and shows you the recovery phrase; have paper or your password manager at hand. Replies that are being written are stopped.</source>
        <translation>要加密历史记录吗？Loquent 会关闭此窗口并显示恢复短语，请准备好纸笔或密码管理器。正在生成的回复会停止。</translation>
    </message>
    <message>
        <source>Show the phrase</source>
        <translation>显示短语</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>What it costs: recent searches are no longer kept, and a history whose key and recovery phrase are both lost can be read by nobody any more. Settings, exports, and backups without a passphrase are not encrypted.</source>
        <translation>代价是：不再保留最近的搜索；如果密钥和恢复短语都丢失，就再也没有人能读取历史记录。设置、导出的文件和未设口令的备份不会加密。</translation>
    </message>
    <message>
        <source>Turn it on…</source>
        <translation>开启加密…</translation>
    </message>
    <message>
        <source>Turn it off…</source>
        <translation>关闭加密…</translation>
    </message>
    <message>
        <source>Change the key…</source>
        <translation>更换密钥…</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The provider</source>
        <translation>模型服务</translation>
    </message>
    <message>
        <source>this model</source>
        <translation>此模型</translation>
    </message>
    <message>
        <source>It</source>
        <translation>它</translation>
    </message>
    <message>
        <source>one of the settings</source>
        <translation>其中一项设置</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>所选</translation>
    </message>
    <message>
        <source>of this computer</source>
        <translation>（本机）</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>At most {limit} of these can be sent at once. Nothing was sent; your message is kept.</source>
        <translation>一次最多可发送 {limit} 个。未发送任何内容，消息已保留。</translation>
    </message>
    <message>
        <source>It takes {limit}. Nothing was sent; your message is kept.</source>
        <translation>可接受：{limit}。没有发送任何内容，消息已保留。</translation>
    </message>
    <message>
        <source>At most {megabytes} MB can be attached.</source>
        <translation>最多可添加 {megabytes} MB。</translation>
    </message>
    <message>
        <source>{what} is not fetched by itself. What came is kept.</source>
        <translation>不会自行获取 {what}。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>A key is needed</source>
        <translation>需要密钥</translation>
    </message>
    <message>
        <source>{host} answers only with a key. Nothing was charged and your message is kept.</source>
        <translation>{host} 需要密钥才会回答。没有产生费用，消息已保留。</translation>
    </message>
    <message>
        <source>The key was not accepted</source>
        <translation>密钥未被接受</translation>
    </message>
    <message>
        <source>{provider} does not know this key. Nothing was charged and your message is kept.</source>
        <translation>{provider} 不认识这个密钥。没有产生费用，消息已保留。</translation>
    </message>
    <message>
        <source>This key has used up its balance</source>
        <translation>此密钥的余额已用完</translation>
    </message>
    <message>
        <source>{provider} refused, so nothing was charged. Your message is kept.</source>
        <translation>{provider} 拒绝了请求，没有产生费用。消息已保留。</translation>
    </message>
    <message>
        <source>Too many requests</source>
        <translation>请求过多</translation>
    </message>
    <message>
        <source>{provider} asks to wait a little. Your message is kept.</source>
        <translation>{provider} 要求稍等。消息已保留。</translation>
    </message>
    <message>
        <source>This key may not use {model}</source>
        <translation>此密钥不能使用 {model}</translation>
    </message>
    <message>
        <source>{provider} refused before the first word. Your message is kept.</source>
        <translation>{provider} 在开始回复前就拒绝了。消息已保留。</translation>
    </message>
    <message>
        <source>A content filter ended the reply</source>
        <translation>回复被内容过滤中止</translation>
    </message>
    <message>
        <source>{provider} or the model&apos;s maker did not let it through. What came is kept.</source>
        <translation>{provider} 或模型厂商没有放行。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>Nothing was sent that could be charged. Your message is kept.</source>
        <translation>没有发送会产生费用的内容。消息已保留。</translation>
    </message>
    <message>
        <source>{host} was not found: no such server, or no network</source>
        <translation>找不到 {host}：没有此服务器，或没有网络</translation>
    </message>
    <message>
        <source>{host} refuses connections: nothing runs there now</source>
        <translation>{host} 拒绝连接：那里现在没有服务</translation>
    </message>
    <message>
        <source>{host} cannot be reached</source>
        <translation>无法连接 {host}</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>What came is kept. The gateway may charge for it.</source>
        <translation>已收到的内容已保留。网关可能会计费。</translation>
    </message>
    <message>
        <source>No safe connection to {host}</source>
        <translation>无法与 {host} 建立安全连接</translation>
    </message>
    <message>
        <source>Its certificate is not trusted here. Nothing was sent, and your message is kept.</source>
        <translation>这里不信任它的证书。没有发送任何内容，消息已保留。</translation>
    </message>
    <message>
        <source>The proxy does not work</source>
        <translation>代理无法使用</translation>
    </message>
    <message>
        <source>Nothing was sent, and your message is kept.</source>
        <translation>没有发送任何内容，消息已保留。</translation>
    </message>
    <message>
        <source>{host} does not answer</source>
        <translation>{host} 没有回应</translation>
    </message>
    <message>
        <source>Nothing came for a long time</source>
        <translation>很久没有收到内容</translation>
    </message>
    <message>
        <source>The reply stood still, so it was ended. What came is kept.</source>
        <translation>回复停滞，已结束。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>The gateway gave up waiting</source>
        <translation>网关等待超时</translation>
    </message>
    <message>
        <source>The model took too long for {provider}. It may still be charged.</source>
        <translation>模型耗时过长，{provider} 不再等待。仍可能计费。</translation>
    </message>
    <message>
        <source>Cut off: the stream ended too early</source>
        <translation>被截断：数据流过早结束</translation>
    </message>
    <message>
        <source>What came is kept.</source>
        <translation>已收到的内容已保留。</translation>
    </message>
    <message>
        <source>Cut off by the gateway at its limit of tokens</source>
        <translation>达到 token 上限，被网关截断</translation>
    </message>
    <message>
        <source>Your message is kept.</source>
        <translation>消息已保留。</translation>
    </message>
    <message>
        <source>Your message is kept. Whether it was charged, only {provider} knows.</source>
        <translation>消息已保留。是否计费只有 {provider} 知道。</translation>
    </message>
    <message>
        <source>The address of the provider may be wrong. Your message is kept.</source>
        <translation>模型服务的地址可能有误。消息已保留。</translation>
    </message>
    <message>
        <source>{provider} does not offer this</source>
        <translation>{provider} 不提供此功能</translation>
    </message>
    <message>
        <source>{provider} does not have {model}</source>
        <translation>{provider} 没有 {model}</translation>
    </message>
    <message>
        <source>There is no chat at this address</source>
        <translation>此地址没有聊天接口</translation>
    </message>
    <message>
        <source>{provider} has trouble</source>
        <translation>{provider} 出现故障</translation>
    </message>
    <message>
        <source>{provider} has no channel for {model} now</source>
        <translation>{provider} 目前没有 {model} 的可用渠道</translation>
    </message>
    <message>
        <source>The request was refused</source>
        <translation>请求被拒绝</translation>
    </message>
    <message>
        <source>The request is too large for {provider}</source>
        <translation>请求太大，{provider} 无法接受</translation>
    </message>
    <message>
        <source>Fewer or smaller pictures may help. Your message is kept.</source>
        <translation>减少或缩小图片也许有用。消息已保留。</translation>
    </message>
    <message>
        <source>The conversation is too long for {model}</source>
        <translation>对话太长，超出 {model} 的上下文</translation>
    </message>
    <message>
        <source>A model with a longer context or a new conversation helps. Your message is kept.</source>
        <translation>可换上下文更长的模型，或新建对话。消息已保留。</translation>
    </message>
    <message>
        <source>A web page came instead of a reply</source>
        <translation>收到的是网页，不是回复</translation>
    </message>
    <message>
        <source>{host} points to another address</source>
        <translation>{host} 指向另一个地址</translation>
    </message>
    <message>
        <source>What came is no reply</source>
        <translation>收到的内容不是回复</translation>
    </message>
    <message>
        <source>The reply is empty</source>
        <translation>回复为空</translation>
    </message>
    <message>
        <source>The model ended without a word. Your message is kept.</source>
        <translation>模型一个字也没写就结束了。消息已保留。</translation>
    </message>
    <message>
        <source>The reply is too large</source>
        <translation>回复过大</translation>
    </message>
    <message>
        <source>It was ended to protect this computer. What came is kept.</source>
        <translation>为保护本机已中止。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>The gateway failed in the middle of the reply</source>
        <translation>网关在回复中途出错</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>The {endpoint} endpoint does not take {field}</source>
        <translation>{endpoint} 端点不接受 {field}</translation>
    </message>
    <message>
        <source>{name} cannot go to the {endpoint} endpoint</source>
        <translation>{name} 不能发往 {endpoint} 端点</translation>
    </message>
    <message>
        <source>{name} was not sent: {model} does not see pictures</source>
        <translation>{name} 没有发送：{model} 看不到图片</translation>
    </message>
    <message>
        <source>Your message is kept. Another model may see it; this one can be corrected in its details.</source>
        <translation>您的消息已保留。可以换一个模型；如果这个模型其实能看图，请在它的详情中更正。</translation>
    </message>
    <message>
        <source>{model} makes films, and those are ordered and stored</source>
        <translation>{model} 生成视频，而视频要下单并保存</translation>
    </message>
    <message>
        <source>Nothing was sent. Keep this conversation first, or ask in another one.</source>
        <translation>什么都没有发送。请先保留此对话，或在另一个对话中提问。</translation>
    </message>
    <message>
        <source>The schema for the reply is no JSON Schema</source>
        <translation>回复的格式定义不是有效的 JSON Schema</translation>
    </message>
    <message>
        <source>The list of tools cannot be read</source>
        <translation>无法读取工具列表</translation>
    </message>
    <message>
        <source>The reply does not fit its schema</source>
        <translation>回复不符合指定的格式</translation>
    </message>
    <message>
        <source>{path} is not what the schema asks for. What came is kept.</source>
        <translation>{path} 不符合格式要求。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>{provider} could not make it</source>
        <translation>{provider} 未能生成</translation>
    </message>
    <message>
        <source>Nobody knows whether the film was ordered</source>
        <translation>不确定视频是否已下单</translation>
    </message>
    <message>
        <source>It was sent and no answer came. It may be charged: look at {provider} before you try again.</source>
        <translation>请求已发出，但没有收到答复，可能会计费。重试前请先到 {provider} 查看。</translation>
    </message>
    <message>
        <source>The film is not here yet</source>
        <translation>视频还没有取到</translation>
    </message>
    <message>
        <source>The order stands at {provider} and may still be charged. It is not sent again.</source>
        <translation>订单仍在 {provider}，可能仍会计费，不会重复下单。</translation>
    </message>
    <message>
        <source>{provider} no longer has this order</source>
        <translation>{provider} 已没有这个任务</translation>
    </message>
    <message>
        <source>Orders are kept for a while only. What it made can no longer be fetched.</source>
        <translation>任务只保留一段时间，生成的内容已无法获取。</translation>
    </message>
    <message>
        <source>{model} does not say which GPT to ask</source>
        <translation>{model} 没有指明要用哪个 GPT</translation>
    </message>
    <message>
        <source>Choose it again and paste the link of the GPT. Your message is kept.</source>
        <translation>请重新选择它并粘贴 GPT 的链接。消息已保留。</translation>
    </message>
    <message>
        <source>Nothing was overwritten.</source>
        <translation>没有覆盖任何内容。</translation>
    </message>
    <message>
        <source>The data folder cannot be written to</source>
        <translation>数据文件夹无法写入</translation>
    </message>
    <message>
        <source>{path} is read-only. What is in it can still be read.</source>
        <translation>{path} 是只读的，其中的内容仍可读取。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>New words cannot be kept until there is room. What was kept is safe.</source>
        <translation>腾出空间之前无法保存新内容。已保存的内容是安全的。</translation>
    </message>
    <message>
        <source>The history was written by a newer version of Loquent</source>
        <translation>历史记录由更新版本的 Loquent 写入</translation>
    </message>
    <message>
        <source>This version does not touch it. Start the newer one.</source>
        <translation>当前版本不会改动它，请启动新版本。</translation>
    </message>
    <message>
        <source>The history is damaged</source>
        <translation>历史记录已损坏</translation>
    </message>
    <message>
        <source>The history cannot be used</source>
        <translation>历史记录无法使用</translation>
    </message>
    <message>
        <source>Another Loquent uses this data folder</source>
        <translation>另一个 Loquent 正在使用这个数据文件夹</translation>
    </message>
    <message>
        <source>Close it, or wait until it is done with what it changes. Nothing was changed.</source>
        <translation>请关闭它，或等它完成更改。这里什么都没有改动。</translation>
    </message>
    <message>
        <source>This copy of the history is gone</source>
        <translation>这份副本已不在</translation>
    </message>
    <message>
        <source>This copy of the history is damaged</source>
        <translation>这份副本已损坏</translation>
    </message>
    <message>
        <source>Nothing was changed. Another copy may be whole.</source>
        <translation>什么都没有改动。其他副本可能是完好的。</translation>
    </message>
    <message>
        <source>Nothing of the history can be read any more</source>
        <translation>历史记录已完全无法读取</translation>
    </message>
    <message>
        <source>A copy can take its place.</source>
        <translation>可以用副本代替。</translation>
    </message>
    <message>
        <source>The history is gone</source>
        <translation>历史记录不见了</translation>
    </message>
    <message>
        <source>Its file is missing or empty. A copy can take its place.</source>
        <translation>它的文件缺失或为空。可以用副本代替。</translation>
    </message>
    <message>
        <source>The history is encrypted</source>
        <translation>历史记录已加密</translation>
    </message>
    <message>
        <source>Its key is not in the keyring of this computer. The recovery phrase opens it.</source>
        <translation>这台电脑的密钥环里没有它的密钥。用恢复短语可以打开。</translation>
    </message>
    <message>
        <source>The history is encrypted already</source>
        <translation>历史记录已经加密</translation>
    </message>
    <message>
        <source>It can be given another key.</source>
        <translation>可以为它更换密钥。</translation>
    </message>
    <message>
        <source>The history is not encrypted</source>
        <translation>历史记录未加密</translation>
    </message>
    <message>
        <source>Encryption can be turned on in the settings.</source>
        <translation>可以在设置中开启加密。</translation>
    </message>
    <message>
        <source>No keyring keeps the key</source>
        <translation>没有密钥环能保存密钥</translation>
    </message>
    <message>
        <source>Nothing was changed. Unlock or install a keyring, then try again.</source>
        <translation>没有任何改动。请解锁或安装密钥环后重试。</translation>
    </message>
    <message>
        <source>The recovery phrase is not right</source>
        <translation>恢复短语不对</translation>
    </message>
    <message>
        <source>Compare it with what you have written down: 13 groups of five letters and digits.</source>
        <translation>请与您抄下的内容核对：共 13 组，每组五个字母或数字。</translation>
    </message>
    <message>
        <source>This phrase opens another history</source>
        <translation>这个短语对应的是另一份历史记录</translation>
    </message>
    <message>
        <source>Another key is needed here; the recovery phrase of that one opens it.</source>
        <translation>这里需要另一个密钥，请使用那个密钥的恢复短语。</translation>
    </message>
    <message>
        <source>This is no longer in the history</source>
        <translation>历史记录中已没有此项</translation>
    </message>
    <message>
        <source>It may have been deleted in another window.</source>
        <translation>可能已在另一个窗口中删除。</translation>
    </message>
    <message>
        <source>The settings could not be read</source>
        <translation>无法读取设置</translation>
    </message>
    <message>
        <source>They were set aside, and everything has its default value.</source>
        <translation>原文件已另存，现在一切使用默认值。</translation>
    </message>
    <message>
        <source>It was not attached.</source>
        <translation>未添加。</translation>
    </message>
    <message>
        <source>{name} is no picture</source>
        <translation>{name} 不是图片</translation>
    </message>
    <message>
        <source>{name} is broken</source>
        <translation>{name} 已损坏</translation>
    </message>
    <message>
        <source>{name} is too large</source>
        <translation>{name} 太大</translation>
    </message>
    <message>
        <source>{name} cannot be read</source>
        <translation>{name} 无法读取</translation>
    </message>
    <message>
        <source>{name} is no video that can be read</source>
        <translation>{name} 不是可读取的视频</translation>
    </message>
    <message>
        <source>Another format, such as MP4, may work.</source>
        <translation>换一种格式（如 MP4）也许可以。</translation>
    </message>
    <message>
        <source>A file of the reply was not fetched</source>
        <translation>回复中的一个文件没有获取</translation>
    </message>
    <message>
        <source>It lies where nothing is fetched from by itself. What came is kept.</source>
        <translation>它所在的位置不允许自行获取。已收到的内容已保留。</translation>
    </message>
    <message>
        <source>{host} no longer has a file of the reply</source>
        <translation>{host} 上已没有回复中的文件</translation>
    </message>
    <message>
        <source>The model on this computer is not installed</source>
        <translation>本机模型尚未安装</translation>
    </message>
    <message>
        <source>The settings say how to get it. Your message is kept.</source>
        <translation>设置中有安装方法。消息已保留。</translation>
    </message>
    <message>
        <source>The file of the model {name} is gone</source>
        <translation>模型 {name} 的文件不见了</translation>
    </message>
    <message>
        <source>The model {name} could not be started</source>
        <translation>模型 {name} 无法启动</translation>
    </message>
    <message>
        <source>The model&apos;s process ended</source>
        <translation>模型进程已结束</translation>
    </message>
    <message>
        <source>What came is kept. It starts again with the next try.</source>
        <translation>已收到的内容已保留。下次重试时会重新启动。</translation>
    </message>
    <message>
        <source>The provider&apos;s address is no web address</source>
        <translation>模型服务的地址不是有效网址</translation>
    </message>
    <message>
        <source>The certificate file cannot be used</source>
        <translation>证书文件无法使用</translation>
    </message>
    <message>
        <source>{path} is gone or holds no certificate. Your message is kept.</source>
        <translation>{path} 不存在或不含证书。消息已保留。</translation>
    </message>
    <message>
        <source>There is no model to ask</source>
        <translation>没有可用的模型</translation>
    </message>
    <message>
        <source>Add a provider in the settings. Your message is kept.</source>
        <translation>请在设置中添加模型服务。消息已保留。</translation>
    </message>
    <message>
        <source>The provider was removed or switched off</source>
        <translation>模型服务已移除或停用</translation>
    </message>
    <message>
        <source>Choose another model. Your message is kept.</source>
        <translation>请选择其他模型。消息已保留。</translation>
    </message>
    <message>
        <source>Something went wrong inside Loquent</source>
        <translation>Loquent 内部出错</translation>
    </message>
    <message>
        <source>What came is kept. The log in the data folder says more.</source>
        <translation>已收到的内容已保留。详情见数据文件夹中的日志。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何改动。</translation>
    </message>
    <message>
        <source>There is no history there</source>
        <translation>那里没有历史记录</translation>
    </message>
    <message>
        <source>It is there already</source>
        <translation>那里已经有了</translation>
    </message>
    <message>
        <source>{path} was left as it is. Choose another name.</source>
        <translation>{path} 保持原样。请换一个名称。</translation>
    </message>
    <message>
        <source>This is no backup of Loquent</source>
        <translation>这不是 Loquent 的备份</translation>
    </message>
    <message>
        <source>The backup is damaged</source>
        <translation>备份已损坏</translation>
    </message>
    <message>
        <source>It was cut off or changed after it was written. Nothing was taken from it.</source>
        <translation>它在写入之后被截断或改动过。没有从中取出任何内容。</translation>
    </message>
    <message>
        <source>The backup was written by a newer version</source>
        <translation>备份由更新的版本写成</translation>
    </message>
    <message>
        <source>This version cannot read it. Nothing was changed.</source>
        <translation>这个版本读不了它。没有任何改动。</translation>
    </message>
    <message>
        <source>The backup needs its passphrase</source>
        <translation>备份需要口令</translation>
    </message>
    <message>
        <source>It was sealed with one when it was written.</source>
        <translation>写入时用口令加了密。</translation>
    </message>
    <message>
        <source>That is not the passphrase</source>
        <translation>口令不对</translation>
    </message>
    <message>
        <source>The file is whole, and was sealed with another one.</source>
        <translation>文件是完整的，用的是另一个口令。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>You</source>
        <translation>我</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>A file that could not be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Tool call</source>
        <translation>工具调用</translation>
    </message>
    <message>
        <source>Tool result</source>
        <translation>工具结果</translation>
    </message>
    <message>
        <source>Still running</source>
        <translation>仍在进行</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>{speaker}, edited by you</source>
        <translation>{speaker}（已由您编辑）</translation>
    </message>
    <message>
        <source>Forked from another conversation</source>
        <translation>从另一个对话分叉而来</translation>
    </message>
    <message>
        <source>Version {number} of {count}</source>
        <translation>第 {number} 版，共 {count} 版</translation>
    </message>
    <message>
        <source>Version {number} of {count}, after &quot;{words}&quot;</source>
        <translation>第 {number} 版，共 {count} 版，接在「{words}」之后</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page (HTML)</source>
        <translation>网页 (HTML)</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>JSON, to be imported again</source>
        <translation>JSON，可再导入</translation>
    </message>
    <message>
        <source>ZIP file</source>
        <translation>ZIP 文件</translation>
    </message>
</context>
<context>
    <name>ExportGroup</name>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) exported</source>
        <translation>
            <numerusform>已导出 %n 个对话</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} conversations</source>
        <translation>{done} / {total} 个对话</translation>
    </message>
    <message>
        <source>Export all</source>
        <translation>全部导出</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>导出到文件夹</translation>
    </message>
    <message>
        <source>To a file…</source>
        <translation>到文件…</translation>
    </message>
    <message>
        <source>To a ZIP file…</source>
        <translation>到 ZIP 文件…</translation>
    </message>
    <message>
        <source>JSON holds everything: branches, files, times, models.</source>
        <translation>JSON 含有一切：分支、附件、时间、模型。</translation>
    </message>
    <message>
        <source>Off: only what is shown. On: every version of every message.</source>
        <translation>关：只含所显示的内容。开：每条消息的每个版本。</translation>
    </message>
    <message>
        <source>Format of the export</source>
        <translation>导出格式</translation>
    </message>
    <message>
        <source>Into a folder…</source>
        <translation>到文件夹…</translation>
    </message>
    <message>
        <source>All branches</source>
        <translation>所有分支</translation>
    </message>
    <message>
        <source>What was whole in a folder is there; a file is not.</source>
        <translation>文件夹里已写完的会保留；单个文件则没有。</translation>
    </message>
</context>
<context>
    <name>ExportPrompt</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>All branches, not the one alone that is shown</source>
        <translation>所有分支，而不只是所显示的</translation>
    </message>
    <message>
        <source>Choose where…</source>
        <translation>选择位置…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Text that other programs read. Pictures are named, not inside.</source>
        <translation>其他程序也能读的文本。图片只写名称，不在其中。</translation>
    </message>
    <message>
        <source>One file for any browser, with its pictures. It loads nothing.</source>
        <translation>任何浏览器都能打开的单个文件，含图片，不加载任何东西。</translation>
    </message>
    <message>
        <source>For printing and for sending on.</source>
        <translation>用于打印和转发。</translation>
    </message>
    <message>
        <source>Only what was said.</source>
        <translation>只有说过的话。</translation>
    </message>
    <message>
        <source>Everything, with all branches and files. Loquent reads it back.</source>
        <translation>一切内容，含所有分支和附件。Loquent 能再读回来。</translation>
    </message>
</context>
<context>
    <name>FileChooser</name>
    <message>
        <source>Attach files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Only models that understand pictures</source>
        <translation>只显示能看图的模型</translation>
    </message>
    <message>
        <source>Only models that can call tools</source>
        <translation>只显示能调用工具的模型</translation>
    </message>
    <message>
        <source>Only models that think before they answer</source>
        <translation>只显示会先思考的模型</translation>
    </message>
    <message>
        <source>Only models that make pictures</source>
        <translation>只显示能生成图片的模型</translation>
    </message>
    <message>
        <source>Only models that make videos</source>
        <translation>只显示能生成视频的模型</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>No matches</source>
        <translation>没有找到</translation>
    </message>
    <message numerus="yes">
        <source>%n matches</source>
        <translation>
            <numerusform>%n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>{index} of {total}</source>
        <translation>{index} / {total}</translation>
    </message>
    <message>
        <source>Find in the conversation</source>
        <translation>在对话中查找</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Where should the answers come from?</source>
        <translation>回答从哪里来？</translation>
    </message>
    <message>
        <source>You can add the others at any time.</source>
        <translation>其余的随时可以再加。</translation>
    </message>
    <message>
        <source>Small, private, ready now, English only. No account needed.</source>
        <translation>小巧、私密、立即可用，仅限英文。无需账号。</translation>
    </message>
    <message>
        <source>Not installed. How to get it: python3 packaging/dev.py run</source>
        <translation>尚未安装。获取方法：python3 packaging/dev.py run</translation>
    </message>
    <message>
        <source>The model on this computer</source>
        <translation>本机模型</translation>
    </message>
    <message>
        <source>A gateway or server of yours</source>
        <translation>您的网关或服务器</translation>
    </message>
    <message>
        <source>Paste address and key. The key stays in the keyring.</source>
        <translation>粘贴地址和密钥，密钥只存在密钥环里。</translation>
    </message>
    <message>
        <source>Just look around</source>
        <translation>先看看</translation>
    </message>
    <message>
        <source>A sample conversation, kept nowhere.</source>
        <translation>一个示例对话，不会保存。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Paste what you were given, with whatever ending.</source>
        <translation>拿到什么就粘贴什么，结尾无所谓。</translation>
    </message>
</context>
<context>
    <name>FolderGroup</name>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>{size}. Only you can read it; keys are not in it.</source>
        <translation>{size}。只有您能读取；密钥不在其中。</translation>
    </message>
    <message>
        <source>Only you can read it; keys are not in it.</source>
        <translation>只有您能读取；密钥不在其中。</translation>
    </message>
</context>
<context>
    <name>GatewayForm</name>
    <message>
        <source>This is not a web address.</source>
        <translation>这不是网址。</translation>
    </message>
    <message>
        <source>Not sent: no gateway answered there.</source>
        <translation>未发送：那里没有网关回应。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>No key needed here</source>
        <translation>这里不需要密钥</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>The test costs nothing</source>
        <translation>测试不收费</translation>
    </message>
    <message>
        <source>Use {host}</source>
        <translation>使用 {host}</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>重新测试</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>仍要使用</translation>
    </message>
    <message>
        <source>The end of what you pasted is not needed.</source>
        <translation>您粘贴的结尾部分不需要，已去掉。</translation>
    </message>
    <message>
        <source>Without encryption: for servers in your own network.</source>
        <translation>未加密：仅用于自己网络中的服务器。</translation>
    </message>
    <message>
        <source>Requests go to {address}/v1/…</source>
        <translation>请求会发往 {address}/v1/…</translation>
    </message>
    <message>
        <source>Paste what you were given, with whatever ending.</source>
        <translation>拿到什么就粘贴什么，结尾无所谓。</translation>
    </message>
    <message>
        <source>Goes into the system keyring, and into no file, log or backup.</source>
        <translation>只存入系统密钥环，不写入文件、日志和备份。</translation>
    </message>
    <message>
        <source>No keyring is running: a key would be kept until Loquent closes.</source>
        <translation>没有运行密钥环：密钥只保留到 Loquent 关闭。</translation>
    </message>
    <message>
        <source>So it is called in the list. Change it if you like.</source>
        <translation>列表中的名称，可以修改。</translation>
    </message>
</context>
<context>
    <name>GatewayTest</name>
    <message>
        <source>It answers, and the key is right</source>
        <translation>连接正常，密钥有效</translation>
    </message>
    <message>
        <source>It answers, and needs no key</source>
        <translation>连接正常，不需要密钥</translation>
    </message>
    <message>
        <source>It answers, and asks for a key</source>
        <translation>有回应，但需要密钥</translation>
    </message>
    <message>
        <source>The gateway wants a key.</source>
        <translation>网关需要密钥。</translation>
    </message>
    <message>
        <source>Often a letter is missing at the end, or the key was deleted.</source>
        <translation>常见原因是末尾少了字符，或密钥已被删除。</translation>
    </message>
    <message>
        <source>The address is right, the key is not</source>
        <translation>地址正确，密钥不对</translation>
    </message>
    <message>
        <source>The gateway does not know this key.</source>
        <translation>网关不认识这个密钥。</translation>
    </message>
    <message>
        <source>Its certificate is not trusted here.</source>
        <translation>这里不信任它的证书。</translation>
    </message>
    <message>
        <source>Nothing answers at this address.</source>
        <translation>此地址没有回应。</translation>
    </message>
    <message>
        <source>A web page answered</source>
        <translation>回应的是一个网页</translation>
    </message>
    <message>
        <source>No gateway answered there</source>
        <translation>那里没有网关回应</translation>
    </message>
    <message>
        <source>This is not the address of the gateway.</source>
        <translation>这不是网关的地址。</translation>
    </message>
    <message>
        <source>The gateway itself answers at {address}.</source>
        <translation>网关本身的地址是 {address}。</translation>
    </message>
    <message>
        <source>Look for the address that the gateway gives for its API. No key was sent.</source>
        <translation>请查找网关提供的 API 地址。密钥没有发送。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>The gateway says: {words}.</source>
        <translation>网关说：{words}。</translation>
    </message>
    <message>
        <source>The gateway says: {words} ({status}).</source>
        <translation>网关说：{words}（{status}）。</translation>
    </message>
</context>
<context>
    <name>GeneralSection</name>
    <message>
        <source>Opened without asking: {hosts}</source>
        <translation>不再询问的网站：{hosts}</translation>
    </message>
    <message>
        <source>A link in a reply is opened after a question that shows where it leads.</source>
        <translation>打开回复里的链接之前会先询问，并显示它指向哪里。</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Ask again about all</source>
        <translation>全部重新询问</translation>
    </message>
    <message>
        <source>Open thoughts</source>
        <translation>展开思考</translation>
    </message>
    <message>
        <source>On: what a model thinks is open while it comes in. Off: one folded line.</source>
        <translation>打开：模型思考时内容直接展开。关闭：只显示一行。</translation>
    </message>
</context>
<context>
    <name>GptField</name>
    <message>
        <source>Which GPT shall answer? Paste the link that shares it, or its id.</source>
        <translation>要用哪个 GPT 回答？请粘贴它的分享链接或 ID。</translation>
    </message>
    <message>
        <source>Link or id of the GPT</source>
        <translation>GPT 的链接或 ID</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Asked as {name}</source>
        <translation>将以 {name} 发送</translation>
    </message>
    <message>
        <source>There is no id of a GPT in it. One looks like g-bo0FiWLY7.</source>
        <translation>其中没有 GPT 的 ID。ID 形如 g-bo0FiWLY7。</translation>
    </message>
    <message>
        <source>Only public GPTs can be asked; they take no files.</source>
        <translation>只能使用公开的 GPT，且不支持文件。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>More for this conversation</source>
        <translation>此对话的更多操作</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>not known</source>
        <translation>无法识别</translation>
    </message>
    <message>
        <source>{what}: {places}</source>
        <translation>{what}：{places}</translation>
    </message>
    <message>
        <source>Never taken from a file, and left in it: {what}</source>
        <translation>从不取自文件，留在其中：{what}</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>gateways</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>tool servers</source>
        <translation>工具服务器</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>knowledge bases</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>the file cannot be read</source>
        <translation>文件无法读取</translation>
    </message>
    <message>
        <source>no export or backup that Loquent knows</source>
        <translation>不是 Loquent 认识的导出或备份</translation>
    </message>
    <message>
        <source>written by a newer version, in a form that is not known here</source>
        <translation>由更新的版本写成，这里不认识这种格式</translation>
    </message>
    <message>
        <source>this kind of backup cannot be read; make one of the kind that holds data.json</source>
        <translation>这种备份读不了；请改用含 data.json 的那种</translation>
    </message>
    <message>
        <source>the file is damaged; what stands before the damage is taken</source>
        <translation>文件已损坏；损坏处之前的会取出</translation>
    </message>
    <message>
        <source>the archive is damaged</source>
        <translation>压缩包已损坏</translation>
    </message>
    <message>
        <source>encrypted; unpack it first</source>
        <translation>已加密；请先解开</translation>
    </message>
    <message>
        <source>a name that leads out of the archive; not read</source>
        <translation>名称指向压缩包之外；未读取</translation>
    </message>
    <message>
        <source>would unpack to far more than any honest file; not read</source>
        <translation>解开后大得不合常理；未读取</translation>
    </message>
    <message>
        <source>the archive has too many files</source>
        <translation>压缩包里的文件太多</translation>
    </message>
    <message>
        <source>an archive inside the archive; not opened</source>
        <translation>压缩包里的压缩包；未打开</translation>
    </message>
    <message>
        <source>a conversation is too large</source>
        <translation>对话过大</translation>
    </message>
    <message>
        <source>nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>no conversation</source>
        <translation>不是对话</translation>
    </message>
    <message>
        <source>a conversation in which nothing was said</source>
        <translation>没有内容的对话</translation>
    </message>
    <message>
        <source>imported before, and in the trash since; restore it there</source>
        <translation>以前导入过，现在在回收站里；请在那里恢复</translation>
    </message>
    <message>
        <source>no message</source>
        <translation>不是消息</translation>
    </message>
    <message>
        <source>an empty message</source>
        <translation>空消息</translation>
    </message>
    <message>
        <source>a message that was never shown</source>
        <translation>从未显示过的消息</translation>
    </message>
    <message>
        <source>another message has the same id</source>
        <translation>另一条消息的 id 相同</translation>
    </message>
    <message>
        <source>a part of an unknown kind; kept as data</source>
        <translation>未知种类的部分；作为数据保留</translation>
    </message>
    <message>
        <source>a file that is not in the export</source>
        <translation>导出中没有的文件</translation>
    </message>
    <message>
        <source>a file that is too large</source>
        <translation>过大的文件</translation>
    </message>
    <message>
        <source>a file that is damaged, or not what it says</source>
        <translation>损坏的文件，或名不副实</translation>
    </message>
    <message>
        <source>a file on the web; not fetched, its address is kept as a link</source>
        <translation>网上的文件；没有下载，地址作为链接保留</translation>
    </message>
    <message>
        <source>messages in a circle; cut open</source>
        <translation>消息首尾相接；已断开</translation>
    </message>
    <message>
        <source>the message before it is missing; a branch begins with it</source>
        <translation>缺少前一条消息；从它开始一个分支</translation>
    </message>
    <message>
        <source>without a time; that of the message before is taken</source>
        <translation>没有时间；取前一条消息的时间</translation>
    </message>
</context>
<context>
    <name>ImportGroup</name>
    <message>
        <source>Nothing was taken.</source>
        <translation>没有取出任何内容。</translation>
    </message>
    <message>
        <source>Looking into the files</source>
        <translation>正在查看文件</translation>
    </message>
    <message>
        <source>Nothing here can be imported</source>
        <translation>这里没有可导入的内容</translation>
    </message>
    <message numerus="yes">
        <source>%n new conversation(s)</source>
        <translation>
            <numerusform>%n 个新对话</numerusform>
        </translation>
    </message>
    <message>
        <source>All of it is here already</source>
        <translation>这里都已经有了</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Look for new messages</source>
        <translation>查找新消息</translation>
    </message>
    <message>
        <source>What was taken until then is kept. The same files again go on from there.</source>
        <translation>已取出的会保留。再次导入同样的文件会从那里继续。</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>正在导入</translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) imported</source>
        <translation>
            <numerusform>已导入 %n 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message>
        <source>{file}: {found}</source>
        <translation>{file}：{found}</translation>
    </message>
    <message>
        <source>Choose files to import</source>
        <translation>选择要导入的文件</translation>
    </message>
    <message>
        <source>Exports and backups (*.zip *.json *.bak)</source>
        <translation>导出和备份 (*.zip *.json *.bak)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>From Loquent, ChatGPT, Claude, Cherry Studio, Chatbox and Open WebUI; or drop files anywhere on this page. The same file twice brings nothing twice. Keys and gateways are never taken.</source>
        <translation>来自 Loquent、ChatGPT、Claude、Cherry Studio、Chatbox 和 Open WebUI；也可以把文件拖到本页任意处。同一文件导入两次不会重复。从不取用密钥和网关。</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>隐藏密钥</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>显示密钥</translation>
    </message>
</context>
<context>
    <name>KeyLine</name>
    <message>
        <source>move</source>
        <comment>what the arrow keys do</comment>
        <translation>移动</translation>
    </message>
    <message>
        <source>Enter</source>
        <comment>the key</comment>
        <translation>Enter</translation>
    </message>
    <message>
        <source>use</source>
        <comment>what Enter does with the model</comment>
        <translation>使用</translation>
    </message>
    <message>
        <source>close</source>
        <comment>what Esc does</comment>
        <translation>关闭</translation>
    </message>
    <message>
        <source>details</source>
        <comment>what Ctrl I does: shows what is known of the model</comment>
        <translation>详情</translation>
    </message>
    <message>
        <source>favourite</source>
        <comment>what Ctrl D does</comment>
        <translation>收藏</translation>
    </message>
</context>
<context>
    <name>KeysSection</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>LinkPrompt</name>
    <message>
        <source>Open {host}?</source>
        <translation>打开 {host}？</translation>
    </message>
    <message>
        <source>This link leads to no web page.</source>
        <translation>此链接不指向网页。</translation>
    </message>
    <message>
        <source>Do not ask again for this host</source>
        <translation>对这个网站不再询问</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
</context>
<context>
    <name>ListAsker</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Name of the new folder</source>
        <translation>新文件夹的名称</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新标签</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>ListCounts</name>
    <message numerus="yes">
        <source>%Ln conversations</source>
        <translation>
            <numerusform>%Ln 个对话</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListMenu</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>移出归档</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新建文件夹…</translation>
    </message>
    <message>
        <source>Remove the folder, keep its conversations</source>
        <translation>移除文件夹，保留其中的对话</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Archive</source>
        <comment>the place</comment>
        <translation>归档</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>移到文件夹</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不在文件夹中</translation>
    </message>
    <message>
        <source>New tag…</source>
        <translation>新标签…</translation>
    </message>
</context>
<context>
    <name>ListRoom</name>
    <message>
        <source>This conversation is in the trash</source>
        <translation>这个对话在回收站里</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>LocalModelsSection</name>
    <message>
        <source>Not a GGUF model file: {names}</source>
        <translation>不是 GGUF 模型文件：{names}</translation>
    </message>
    <message>
        <source>Add model files</source>
        <translation>添加模型文件</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Local model</source>
        <translation>本机模型</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Small, and it answers in English only. It starts at the first message and runs on this computer alone.</source>
        <translation>很小，只能用英文回答。发送第一条消息时启动，只在本机运行。</translation>
    </message>
    <message>
        <source>Not installed</source>
        <translation>尚未安装</translation>
    </message>
    <message>
        <source>To get it, run &quot;python3 packaging/dev.py run&quot;, or &quot;pip install loquent[local]&quot;.</source>
        <translation>获取方法：运行 python3 packaging/dev.py run，或 pip install loquent[local]。</translation>
    </message>
    <message>
        <source>Own models</source>
        <translation>自有模型</translation>
    </message>
    <message>
        <source>Add a GGUF file…</source>
        <translation>添加 GGUF 文件…</translation>
    </message>
</context>
<context>
    <name>MapList</name>
    <message>
        <source>Branches</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>Enter shows a branch, Space chooses two messages to compare, the arrows left and right fold</source>
        <translation>回车显示分支，空格选两条消息比较，左右箭头折叠或展开</translation>
    </message>
    <message>
        <source>Show this branch</source>
        <translation>显示此分支</translation>
    </message>
    <message>
        <source>Take out of the comparison</source>
        <translation>取消比较</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>New conversation from here</source>
        <translation>从此处新建对话</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete with all that follows</source>
        <translation>删除此条及其后内容</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>MapPage</name>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>Map of branches</source>
        <translation>分支图</translation>
    </message>
    <message>
        <source>Whole tree</source>
        <translation>全部分支</translation>
    </message>
    <message>
        <source>Shown path</source>
        <translation>显示的路径</translation>
    </message>
    <message>
        <source>What is listed</source>
        <translation>列出的内容</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>One text</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Previous difference</source>
        <translation>上一处不同</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>下一处不同</translation>
    </message>
    <message>
        <source>Enter show</source>
        <translation>Enter 显示</translation>
    </message>
    <message>
        <source>Space compare</source>
        <translation>空格 比较</translation>
    </message>
    <message>
        <source>Esc back</source>
        <translation>Esc 返回</translation>
    </message>
</context>
<context>
    <name>MessageDetails</name>
    <message>
        <source>Details of the reply</source>
        <translation>回复详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Sent without</source>
        <translation>未发送的字段</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写于</translation>
    </message>
    <message>
        <source>Ended with</source>
        <translation>结束原因</translation>
    </message>
    <message>
        <source>Request id</source>
        <translation>请求 ID</translation>
    </message>
    <message>
        <source>{endpoint} ({why})</source>
        <translation>{endpoint}（{why}）</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>输入 token</translation>
    </message>
    <message>
        <source>of them cached</source>
        <translation>其中缓存</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>输出 token</translation>
    </message>
    <message>
        <source>of them thinking</source>
        <translation>其中思考</translation>
    </message>
    <message>
        <source>First token after</source>
        <translation>首个 token 用时</translation>
    </message>
    <message>
        <source>Whole reply after</source>
        <translation>全部用时</translation>
    </message>
    <message>
        <source>Tokens a second</source>
        <translation>每秒 token</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>ModelCount</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n 个模型</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Send again</source>
        <comment>fields of a request that were left out</comment>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Take all corrections back</source>
        <translation>撤销全部更正</translation>
    </message>
    <message>
        <source>Nothing is corrected by hand</source>
        <translation>没有手动更正</translation>
    </message>
    <message>
        <source>{fields} · refused by the gateway</source>
        <translation>{fields} · 被网关拒绝</translation>
    </message>
    <message>
        <source>Left out</source>
        <comment>fields of a request</comment>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Tokens as a number, such as 128000; at most {most}</source>
        <translation>请输入 token 数，例如 128000；最多 {most}</translation>
    </message>
    <message>
        <source>Sees pictures</source>
        <translation>识别图片</translation>
    </message>
    <message>
        <source>Calls tools</source>
        <translation>调用工具</translation>
    </message>
    <message>
        <source>Thinks</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Makes pictures</source>
        <translation>生成图片</translation>
    </message>
    <message>
        <source>Makes videos</source>
        <translation>生成视频</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{value} · from the list</source>
        <translation>{value} · 来自列表</translation>
    </message>
    <message>
        <source>{value} · from the prices page</source>
        <translation>{value} · 来自价格页</translation>
    </message>
    <message>
        <source>{value} · from its name</source>
        <translation>{value} · 来自名称</translation>
    </message>
    <message>
        <source>{value} · from your rule for such names</source>
        <translation>{value} · 来自您的名称规则</translation>
    </message>
    <message>
        <source>Corrected · from the list: {value}</source>
        <translation>已更正 · 列表：{value}</translation>
    </message>
    <message>
        <source>Corrected · from the prices page: {value}</source>
        <translation>已更正 · 价格页：{value}</translation>
    </message>
    <message>
        <source>Corrected · from its name: {value}</source>
        <translation>已更正 · 名称：{value}</translation>
    </message>
    <message>
        <source>Corrected · from your rule: {value}</source>
        <translation>已更正 · 您的规则：{value}</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已更正</translation>
    </message>
    <message>
        <source>Chat Completions, unless its name tells more</source>
        <translation>Chat Completions，除非名称另有说明</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个 token</translation>
    </message>
</context>
<context>
    <name>ModelNotice</name>
    <message>
        <source>A small model on this computer: it answers in English only, and is often wrong.</source>
        <translation>这是本机的小模型：只能用英文回答，而且经常出错。</translation>
    </message>
    <message>
        <source>No keyring took the key of {provider}. It is kept until Loquent closes.</source>
        <translation>没有密钥环接收 {provider} 的密钥，它只保留到 Loquent 关闭。</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Fetching models…</source>
        <translation>正在获取模型…</translation>
    </message>
    <message>
        <source>$/1M out</source>
        <translation>$/百万输出</translation>
    </message>
    <message>
        <source>$/1M in</source>
        <translation>$/百万输入</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>context {size}</source>
        <translation>上下文 {size}</translation>
    </message>
    <message>
        <source>Vision</source>
        <comment>a model that understands pictures</comment>
        <translation>看图</translation>
    </message>
    <message>
        <source>Tools</source>
        <comment>a model that can call tools</comment>
        <translation>工具</translation>
    </message>
    <message>
        <source>Thinking</source>
        <comment>a model that thinks before it answers</comment>
        <translation>思考</translation>
    </message>
    <message>
        <source>Image</source>
        <comment>a model that makes pictures</comment>
        <translation>图片</translation>
    </message>
    <message>
        <source>Video</source>
        <comment>a model that makes videos</comment>
        <translation>视频</translation>
    </message>
    <message>
        <source>Use “{id}”</source>
        <translation>使用「{id}」</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>By its name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>No model with these filters. Show all</source>
        <translation>没有符合筛选的模型。显示全部</translation>
    </message>
    <message>
        <source>No models yet. Add a provider in the settings</source>
        <translation>还没有模型。请在设置中添加模型服务</translation>
    </message>
    <message>
        <source>No model of this name</source>
        <translation>没有此名称的模型</translation>
    </message>
    <message>
        <source>Details and corrections…</source>
        <translation>详情与更正…</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Model: {model}, {provider}</source>
        <translation>模型：{model}，{provider}</translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation>模型：{model}</translation>
    </message>
    <message>
        <source>${taken} for a million tokens in, estimated</source>
        <translation>每百万 token 输入 ${taken}（估算）</translation>
    </message>
    <message>
        <source>${taken} in, ${given} out for a million tokens, estimated</source>
        <translation>每百万 token 输入 ${taken}，输出 ${given}（估算）</translation>
    </message>
    <message>
        <source>free</source>
        <translation>免费</translation>
    </message>
    <message>
        <source>${price} a call</source>
        <translation>每次 ${price}</translation>
    </message>
</context>
<context>
    <name>Moments</name>
    <message>
        <source>d MMM</source>
        <comment>format of a day of this year</comment>
        <translation>M 月 d 日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>format of a day of another year</comment>
        <translation>yyyy 年 M 月 d 日</translation>
    </message>
</context>
<context>
    <name>MoreLine</name>
    <message numerus="yes">
        <source>%n more message(s) wait</source>
        <translation>
            <numerusform>还有 %n 条消息等待</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NamePopup</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>NewBelowButton</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n 个新词</numerusform>
        </translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>到底部</translation>
    </message>
</context>
<context>
    <name>PhraseFields</name>
    <message>
        <source>Group {number} of {all}</source>
        <translation>第 {number} 组，共 {all} 组</translation>
    </message>
</context>
<context>
    <name>PickerList</name>
    <message>
        <source>Remove from favourites</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>收藏</translation>
    </message>
</context>
<context>
    <name>PickerPopup</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Details and corrections…</source>
        <translation>详情与更正…</translation>
    </message>
    <message>
        <source>Remove from favourites</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>收藏</translation>
    </message>
    <message numerus="yes">
        <source>Search %n model(s)</source>
        <translation>
            <numerusform>搜索 %n 个模型</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PictureViewer</name>
    <message>
        <source>{name}: the file is gone</source>
        <translation>{name}：文件不见了</translation>
    </message>
    <message>
        <source>{width} × {height}</source>
        <translation>{width} × {height}</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}</source>
        <translation>无法写入 {name}：{reason}</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ProviderForm</name>
    <message>
        <source>This is not a web address.</source>
        <translation>这不是网址。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>On</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Use this provider</source>
        <translation>使用此服务</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Forget the key</source>
        <translation>删除密钥</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Fetch again</source>
        <translation>重新获取</translation>
    </message>
    <message>
        <source>Remove this provider…</source>
        <translation>移除此服务…</translation>
    </message>
    <message>
        <source>Conversations stay; changes act at once</source>
        <translation>对话会保留，更改立即生效</translation>
    </message>
    <message>
        <source>The key is deleted from the keyring; conversations stay.</source>
        <translation>密钥会从密钥环删除，对话保留。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>From OPENAI_BASE_URL; not saved.</source>
        <translation>来自 OPENAI_BASE_URL，不会保存。</translation>
    </message>
    <message>
        <source>Without encryption: for servers in your own network.</source>
        <translation>未加密：仅用于自己网络中的服务器。</translation>
    </message>
    <message>
        <source>Requests go to {address}/v1/…</source>
        <translation>请求会发往 {address}/v1/…</translation>
    </message>
    <message>
        <source>Ends in {hint}</source>
        <translation>末尾为 {hint}</translation>
    </message>
    <message>
        <source>Saved in the system keyring, ends in {hint}</source>
        <translation>已保存在系统密钥环，末尾为 {hint}</translation>
    </message>
    <message>
        <source>Kept until Loquent closes, ends in {hint}</source>
        <translation>保留到 Loquent 关闭，末尾为 {hint}</translation>
    </message>
    <message>
        <source>None known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>没有密钥</translation>
    </message>
    <message>
        <source>From OPENAI_API_KEY; not saved.</source>
        <translation>来自 OPENAI_API_KEY，不会保存。</translation>
    </message>
    <message>
        <source>No keyring is running: the key is kept until Loquent closes.</source>
        <translation>没有运行密钥环：密钥只保留到 Loquent 关闭。</translation>
    </message>
    <message>
        <source>Keys live in the system keyring alone: in no file, log or backup.</source>
        <translation>密钥只存放在系统密钥环里，不写入文件、日志和备份。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Asking for the list of models</source>
        <translation>正在获取模型列表</translation>
    </message>
    <message>
        <source>{what} · {time} ms</source>
        <translation>{what} · {time} ms</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>正在获取…</translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n 个模型</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Providers</name>
    <message>
        <source>On this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Environment</translation>
    </message>
</context>
<context>
    <name>ProvidersSection</name>
    <message>
        <source>On this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>From the environment, not saved</source>
        <translation>来自环境变量，不会保存</translation>
    </message>
    <message>
        <source>Models that run here</source>
        <translation>在本机运行的模型</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>正在获取…</translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n 个模型</numerusform>
        </translation>
    </message>
    <message>
        <source>Key refused</source>
        <translation>密钥无效</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>没有回应</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>模型服务</translation>
    </message>
    <message>
        <source>Add a gateway</source>
        <translation>添加网关</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>QueuedLine</name>
    <message>
        <source>waits</source>
        <comment>a message in the queue</comment>
        <translation>等待中</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{pictures} · {waits}</source>
        <translation>{pictures} · {waits}</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>立即发送</translation>
    </message>
    <message>
        <source>Send this and what waits behind it</source>
        <translation>发送这条和后面等待的消息</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Waits: {text}</source>
        <translation>等待中：{text}</translation>
    </message>
</context>
<context>
    <name>RefusedLine</name>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>RestoreGroup</name>
    <message>
        <source>Restoring</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Opening the backup</source>
        <translation>正在打开备份</translation>
    </message>
    <message>
        <source>Written {when} by {program}. Restoring makes a new folder; this history stays as it is.</source>
        <translation>{when} 由 {program} 写成。恢复时会新建一个文件夹；现有历史记录保持不变。</translation>
    </message>
    <message>
        <source>To use it, start Loquent on it: {command}</source>
        <translation>要使用它，请这样启动 Loquent：{command}</translation>
    </message>
    <message>
        <source>Restored and checked</source>
        <translation>已恢复并检查</translation>
    </message>
    <message>
        <source>It is not encrypted as this history is; its own settings turn that on.</source>
        <translation>它不像当前的历史记录那样加密；可以在它自己的设置中开启加密。</translation>
    </message>
    <message>
        <source>Choose a backup</source>
        <translation>选择备份</translation>
    </message>
    <message>
        <source>Backups (*.zip *.sealed)</source>
        <translation>备份 (*.zip *.sealed)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Restore into a folder</source>
        <translation>恢复到文件夹</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Open a backup…</source>
        <translation>打开备份…</translation>
    </message>
    <message>
        <source>Shows what is in it first. Nothing of this history is overwritten.</source>
        <translation>先显示其中的内容。不会覆盖现有的历史记录。</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Restore into a folder…</source>
        <translation>恢复到文件夹…</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Nothing was left behind.</source>
        <translation>没有留下任何东西。</translation>
    </message>
</context>
<context>
    <name>ResultBox</name>
    <message>
        <source>Asking for the list of models</source>
        <translation>正在获取模型列表</translation>
    </message>
    <message>
        <source>You can stop at any time.</source>
        <translation>可以随时停止。</translation>
    </message>
    <message>
        <source>{time} ms</source>
        <translation>{time} ms</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>SafetyPage</name>
    <message>
        <source>Safety</source>
        <translation>安全</translation>
    </message>
</context>
<context>
    <name>Sample</name>
    <message>
        <source>Requests became slow at 22:40. What is the smallest fix in Python?</source>
        <translation>22:40 之后请求变慢。用 Python 怎么改最小？</translation>
    </message>
    <message>
        <source>The number served did not fall, only the wait grew: a queue.</source>
        <translation>处理的数量没有下降，只是等待变长：是在排队。</translation>
    </message>
    <message>
        <source>A sample conversation</source>
        <translation>示例对话</translation>
    </message>
    <message>
        <source>a sample</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>### Queueing, not slowness</source>
        <translation>### 排队，而不是变慢</translation>
    </message>
    <message>
        <source>1. The throughput stays the same and only the wait grows, so requests stand in line.
2. `pool.acquire` takes 71 % of the time: the pool is full.</source>
        <translation>1. 吞吐没有变，只有等待变长，说明请求在排队。
2. `pool.acquire` 占了 71 % 的时间：连接池已满。</translation>
    </message>
    <message>
        <source>| Setting | p95 | Refused |
|---|--:|--:|
| pool 20, no budget | 900 ms | 0.0% |
| pool 40, budget 2 s | 210 ms | 0.3% |</source>
        <translation>| 设置 | p95 | 被拒 |
|---|--:|--:|
| 连接 20，无时限 | 900 毫秒 | 0.0% |
| 连接 40，时限 2 秒 | 210 毫秒 | 0.3% |</translation>
    </message>
    <message>
        <source>This conversation is a sample. To get real answers, choose a model above.</source>
        <translation>这是一个示例对话。想得到真正的回答，请在上方选择模型。</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Any other: type model: and a part of its name</source>
        <translation>其他模型：输入 model: 和名称的一部分</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last year</source>
        <comment>the 365 days up to now</comment>
        <translation>最近一年</translation>
    </message>
    <message>
        <source>Since a date…</source>
        <translation>从某天起…</translation>
    </message>
    <message>
        <source>Before a date…</source>
        <translation>某天之前…</translation>
    </message>
    <message>
        <source>{filter} filter: off</source>
        <translation>筛选「{filter}」：未启用</translation>
    </message>
    <message>
        <source>{filter} filter: {value}</source>
        <translation>筛选「{filter}」：{value}</translation>
    </message>
    <message>
        <source>{value}  Delete takes it off</source>
        <translation>{value}  按 Delete 取消</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>other branch</source>
        <translation>其他分支</translation>
    </message>
    <message>
        <source>move</source>
        <comment>what the arrow keys do</comment>
        <translation>移动</translation>
    </message>
    <message>
        <source>Enter</source>
        <comment>the key</comment>
        <translation>Enter</translation>
    </message>
    <message>
        <source>open at this place</source>
        <translation>打开此处</translation>
    </message>
    <message>
        <source>next in it</source>
        <comment>what F3 does: goes to the next match in the preview</comment>
        <translation>下一处</translation>
    </message>
    <message>
        <source>filters</source>
        <comment>where Tab goes</comment>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Every branch, title and attachment is searched</source>
        <translation>搜索所有分支、标题和附件</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>搜索历史记录</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>limit</source>
        <comment>a word, as an example</comment>
        <translation>限流</translation>
    </message>
    <message>
        <source>this word, or its beginning</source>
        <translation>包含这个词，或以它开头</translation>
    </message>
    <message>
        <source>&quot;rate limit&quot;</source>
        <comment>words in quotes</comment>
        <translation>&quot;限流阈值&quot;</translation>
    </message>
    <message>
        <source>these words in this order</source>
        <translation>按这个顺序连在一起的词</translation>
    </message>
    <message>
        <source>-draft</source>
        <comment>a word behind a minus</comment>
        <translation>-草稿</translation>
    </message>
    <message>
        <source>not with this word</source>
        <translation>不含这个词</translation>
    </message>
    <message>
        <source>answered by such a model</source>
        <translation>由这样的模型回答</translation>
    </message>
    <message>
        <source>in:work</source>
        <comment>keep in:</comment>
        <translation>in:工作</translation>
    </message>
    <message>
        <source>in a folder</source>
        <translation>在某个文件夹里</translation>
    </message>
    <message>
        <source>tag:urgent</source>
        <comment>keep tag:</comment>
        <translation>tag:紧急</translation>
    </message>
    <message>
        <source>with a tag</source>
        <translation>带某个标签</translation>
    </message>
    <message>
        <source>also file, audio, video, code</source>
        <translation>还可以是 file、audio、video、code</translation>
    </message>
    <message>
        <source>what you wrote; assistant: what models wrote</source>
        <translation>您写的内容；assistant 是模型写的</translation>
    </message>
    <message>
        <source>since a day; before: until one</source>
        <translation>从某天起；before: 到某天为止</translation>
    </message>
    <message>
        <source>What can be typed</source>
        <translation>可以这样输入</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>最近的搜索</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>清除最近的搜索</translation>
    </message>
    <message>
        <source>with a picture</source>
        <translation>带图片</translation>
    </message>
    <message>
        <source>attachment: {name}</source>
        <translation>附件：{name}</translation>
    </message>
    <message>
        <source>Searches by which something was found will stand here.</source>
        <translation>打开过结果的搜索会列在这里。</translation>
    </message>
    <message>
        <source>Nothing found with these filters. Without:</source>
        <translation>这些筛选条件下没有结果。可以去掉：</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>重新搜索</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>A branch that is not shown now</source>
        <translation>目前未显示的分支</translation>
    </message>
    <message>
        <source>Branch {number} / {count}</source>
        <translation>分支 {number} / {count}</translation>
    </message>
    <message>
        <source>Branch {number} / {count}, not the one that is shown now</source>
        <translation>分支 {number} / {count}，不是目前显示的分支</translation>
    </message>
    <message>
        <source>{index} of {total}</source>
        <translation>第 {index} 处，共 {total} 处</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>{day}起</translation>
    </message>
    <message>
        <source>Before {day}</source>
        <translation>{day}之前</translation>
    </message>
    <message>
        <source>Has image</source>
        <translation>有图片</translation>
    </message>
    <message>
        <source>Has file</source>
        <translation>有文件</translation>
    </message>
    <message>
        <source>Has sound</source>
        <translation>有音频</translation>
    </message>
    <message>
        <source>Has video</source>
        <translation>有视频</translation>
    </message>
    <message>
        <source>Has code</source>
        <translation>有代码</translation>
    </message>
    <message>
        <source>From me</source>
        <translation>我写的</translation>
    </message>
    <message>
        <source>From a model</source>
        <translation>模型写的</translation>
    </message>
    <message>
        <source>From a tool</source>
        <translation>工具返回的</translation>
    </message>
    <message>
        <source>Not understood: {filter}</source>
        <translation>无法识别：{filter}</translation>
    </message>
    <message>
        <source>{found} in {time}</source>
        <translation>{found}，用时 {time}</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} 毫秒</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>已选 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>移出归档</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Select only the open conversation</source>
        <translation>只选中打开的对话</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Back to the conversation</source>
        <translation>返回对话</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>模型服务</translation>
    </message>
    <message>
        <source>Local model</source>
        <translation>本机模型</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Safety</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>搜索历史记录</translation>
    </message>
    <message>
        <source>Folders, tags, archive and trash</source>
        <translation>文件夹、标签、归档和回收站</translation>
    </message>
    <message>
        <source>No conversations</source>
        <translation>没有对话</translation>
    </message>
    <message>
        <source>The archive is empty.</source>
        <translation>归档是空的。</translation>
    </message>
    <message>
        <source>No conversation has this tag.</source>
        <translation>没有带此标签的对话。</translation>
    </message>
</context>
<context>
    <name>StartupProblem</name>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>This history was written by a newer Loquent</source>
        <translation>历史记录由更新版本的 Loquent 写入</translation>
    </message>
    <message>
        <source>This version cannot read it without losing something, so it has left it untouched.</source>
        <translation>当前版本读取它会丢失内容，所以没有改动它。</translation>
    </message>
    <message>
        <source>Give yourself the right to write there, or start with another folder:</source>
        <translation>请给自己写入权限，或换一个文件夹启动：</translation>
    </message>
    <message>
        <source>The data folder cannot be written to</source>
        <translation>数据文件夹无法写入</translation>
    </message>
    <message>
        <source>Loquent keeps every conversation there, and would lose what you write now.</source>
        <translation>Loquent 的对话都存在那里，现在写的内容会丢失。</translation>
    </message>
    <message>
        <source>The history is damaged</source>
        <translation>历史记录已损坏</translation>
    </message>
    <message>
        <source>Loquent has changed nothing in it.</source>
        <translation>Loquent 没有改动其中任何内容。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Go on with it as it is</source>
        <translation>就这样继续使用</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Begin with an empty history</source>
        <translation>从空的历史记录开始</translation>
    </message>
    <message>
        <source>There is no room left to keep what you write.</source>
        <translation>没有空间保存您写的内容。</translation>
    </message>
    <message>
        <source>Make room on the disk and try again, or start with a folder on another disk:</source>
        <translation>请清理磁盘空间后重试，或使用另一磁盘上的文件夹：</translation>
    </message>
    <message>
        <source>Another Loquent works on this data folder</source>
        <translation>另一个 Loquent 正在处理这个数据文件夹</translation>
    </message>
    <message>
        <source>It restores a copy or changes the encryption, and nobody else may write meanwhile.</source>
        <translation>它正在恢复副本或更改加密，期间其他程序不能写入。</translation>
    </message>
    <message>
        <source>Wait until it is done and try again, or start with another folder:</source>
        <translation>请等它完成后重试，或使用另一个文件夹：</translation>
    </message>
    <message>
        <source>Install the newer version again. Or restore a copy of before: what is there now is kept.</source>
        <translation>请重新安装较新的版本。也可以恢复以前的副本：现在的记录会保留。</translation>
    </message>
    <message>
        <source>Restore a copy, or save what can be read and restore that: what is there now is kept.</source>
        <translation>可以恢复一份副本，或先救出可读的内容再恢复它：现在的记录会保留。</translation>
    </message>
    <message>
        <source>The history is gone</source>
        <translation>历史记录不见了</translation>
    </message>
    <message>
        <source>Its file is missing or empty, and there are copies of it. Loquent has not removed it.</source>
        <translation>它的文件缺失或为空，但还有副本。Loquent 没有删除它。</translation>
    </message>
    <message>
        <source>Restore the newest copy. Or begin with an empty history: the copies stay for some days.</source>
        <translation>请恢复最新的副本。也可以从空的历史记录开始：副本会再保留几天。</translation>
    </message>
    <message>
        <source>The history cannot be opened</source>
        <translation>无法打开历史记录</translation>
    </message>
    <message>
        <source>Loquent has changed nothing in it. The log in the folder logs tells more.</source>
        <translation>Loquent 没有改动其中的内容。logs 文件夹里的日志有更多信息。</translation>
    </message>
</context>
<context>
    <name>StoredFiles</name>
    <message>
        <source>Save the file</source>
        <translation>保存文件</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}</source>
        <translation>无法写入 {name}：{reason}</translation>
    </message>
</context>
<context>
    <name>SystemPromptEditor</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Said to the model before the first message of this conversation.</source>
        <translation>在此对话的第一条消息之前告诉模型。</translation>
    </message>
    <message>
        <source>You are a careful translator…</source>
        <translation>你是一名严谨的译者…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
</context>
<context>
    <name>Temporary</name>
    <message>
        <source>The temporary conversation was not kept</source>
        <translation>临时对话没有保留</translation>
    </message>
    <message>
        <source>This conversation is not kept. Close again to leave it.</source>
        <translation>此对话不会保留。再次关闭即可离开。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Temporary</source>
        <translation>临时</translation>
    </message>
    <message>
        <source>Temporary: this conversation is not kept</source>
        <translation>临时：此对话不会保留</translation>
    </message>
    <message>
        <source>Temporary: not in the list, not in the search, gone when you leave.</source>
        <translation>临时对话：不进列表，不可搜索，离开后即消失。</translation>
    </message>
    <message>
        <source>Keep this conversation like the others</source>
        <translation>像其他对话一样保留</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Show the picture</source>
        <translation>查看图片</translation>
    </message>
    <message>
        <source>Use in the next message</source>
        <translation>用于下一条消息</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save the picture as…</source>
        <translation>图片另存为…</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Copy the message as Markdown</source>
        <translation>以 Markdown 复制消息</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>编辑并重新发送</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try again with another model…</source>
        <translation>换一个模型重试…</translation>
    </message>
    <message>
        <source>Edit the text of the reply</source>
        <translation>编辑回复的文字</translation>
    </message>
    <message>
        <source>New conversation from here</source>
        <translation>从此处新建对话</translation>
    </message>
    <message>
        <source>Compare with {number} / {count}</source>
        <translation>与 {number} / {count} 比较</translation>
    </message>
    <message>
        <source>All tries side by side</source>
        <translation>并排显示所有回复</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete with all that follows</source>
        <translation>删除此条及其后内容</translation>
    </message>
    <message>
        <source>Details of the reply…</source>
        <translation>回复详情…</translation>
    </message>
    <message>
        <source>Details of the model…</source>
        <translation>模型详情…</translation>
    </message>
    <message>
        <source>Copy the reply</source>
        <translation>复制回复</translation>
    </message>
    <message>
        <source>Quote in the composer</source>
        <translation>引用到输入区</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Earlier try</source>
        <translation>较早的一次</translation>
    </message>
    <message>
        <source>Later try</source>
        <translation>较晚的一次</translation>
    </message>
    <message>
        <source>Compare all tries</source>
        <translation>比较所有回复</translation>
    </message>
    <message>
        <source>Earlier version</source>
        <translation>较早的版本</translation>
    </message>
    <message>
        <source>Later version</source>
        <translation>较晚的版本</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Another model…</source>
        <translation>换个模型…</translation>
    </message>
    <message>
        <source>Wait for it</source>
        <translation>继续等待</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Model…</source>
        <comment>opens what is known of a model</comment>
        <translation>模型…</translation>
    </message>
    <message>
        <source>request id {id}</source>
        <translation>请求 ID {id}</translation>
    </message>
    <message>
        <source>What the gateway said</source>
        <translation>网关的原话</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Save the code as…</source>
        <translation>代码另存为…</translation>
    </message>
    <message>
        <source>Do not wrap lines</source>
        <translation>不换行</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行换行</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考中</translation>
    </message>
    <message>
        <source>Thoughts</source>
        <translation>思考过程</translation>
    </message>
    <message>
        <source>Thought for less than a second</source>
        <translation>思考了不到 1 秒</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>思考了 {seconds} 秒</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Tool call: {name}</source>
        <translation>调用工具：{name}</translation>
    </message>
    <message>
        <source>The tool failed</source>
        <translation>工具出错</translation>
    </message>
    <message>
        <source>Answer of the tool</source>
        <translation>工具的结果</translation>
    </message>
    <message>
        <source>Unknown to this version, kept as it is: {type}</source>
        <translation>此版本不认识，已原样保留：{type}</translation>
    </message>
    <message>
        <source>Show what was thought</source>
        <translation>查看思考过程</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Trying again in {seconds} s</source>
        <translation>{seconds} 秒后重试</translation>
    </message>
    <message>
        <source>Thinking · {seconds} s</source>
        <translation>思考中 · {seconds} 秒</translation>
    </message>
    <message>
        <source>{time} · edited by you</source>
        <translation>{time} · 由您编辑</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>{stage} · {percent} %</source>
        <translation>{stage} · {percent} %</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Searching the web</source>
        <translation>正在搜索网页</translation>
    </message>
    <message>
        <source>Calling a tool</source>
        <translation>正在调用工具</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>正在绘图</translation>
    </message>
    <message>
        <source>Filming</source>
        <translation>正在生成视频</translation>
    </message>
    <message>
        <source>Fetching a file</source>
        <translation>正在获取文件</translation>
    </message>
    <message>
        <source>Searching the web: {detail}</source>
        <translation>正在搜索网页：{detail}</translation>
    </message>
    <message>
        <source>Calling {detail}</source>
        <translation>正在调用 {detail}</translation>
    </message>
    <message>
        <source>Fetching {detail}</source>
        <translation>正在获取 {detail}</translation>
    </message>
    <message>
        <source>it was chosen</source>
        <translation>由您指定</translation>
    </message>
    <message>
        <source>it was chosen for this model</source>
        <translation>由您为此模型指定</translation>
    </message>
    <message>
        <source>the list of models names it</source>
        <translation>模型列表中如此注明</translation>
    </message>
    <message>
        <source>the model&apos;s name tells it</source>
        <translation>由模型名称得知</translation>
    </message>
    <message>
        <source>the one that the list of models names is not there</source>
        <translation>模型列表所列的端点不存在</translation>
    </message>
    <message>
        <source>it is spoken everywhere</source>
        <translation>通用的默认方式</translation>
    </message>
    <message>
        <source>the first that can carry all of the request</source>
        <translation>首个能承载整个请求的端点</translation>
    </message>
    <message>
        <source>Endpoint {endpoint}: {why}</source>
        <translation>端点 {endpoint}：{why}</translation>
    </message>
    <message>
        <source>Sent without {fields}, which the gateway refuses</source>
        <translation>未发送 {fields}：网关拒绝</translation>
    </message>
    <message>
        <source>Waiting · {seconds} s</source>
        <translation>等待中 · {seconds} 秒</translation>
    </message>
    <message>
        <source>{writing} · {speed} tok/s</source>
        <translation>{writing} · {speed} tok/s</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>You stopped this reply</source>
        <translation>您停止了此回复</translation>
    </message>
    <message>
        <source>Interrupted: Loquent ended while this was being written</source>
        <translation>已中断：写到一半时 Loquent 退出了</translation>
    </message>
    <message>
        <source>You stopped waiting. The film is still made, may still be charged, and will appear here.</source>
        <translation>已停止等待。视频仍在生成，可能仍会计费，完成后会出现在这里。</translation>
    </message>
    <message>
        <source>Loquent ended while the film was being made. The order stands.</source>
        <translation>视频生成期间 Loquent 退出了，订单仍然有效。</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Fewer sources</source>
        <translation>收起来源</translation>
    </message>
    <message>
        <source>Show all sources</source>
        <translation>显示全部来源</translation>
    </message>
    <message>
        <source>Play the film</source>
        <translation>播放视频</translation>
    </message>
    <message>
        <source>The film waits its turn</source>
        <translation>视频正在排队</translation>
    </message>
    <message>
        <source>The film is being made</source>
        <translation>正在生成视频</translation>
    </message>
    <message>
        <source>The film is being fetched</source>
        <translation>正在取回视频</translation>
    </message>
    <message>
        <source>The film is being ordered</source>
        <translation>正在下单</translation>
    </message>
    <message>
        <source>{time} so far</source>
        <translation>已用时 {time}</translation>
    </message>
    <message>
        <source>{time} · {trouble}, asking again</source>
        <translation>{time} · {trouble}，正在重新查询</translation>
    </message>
    <message>
        <source>Goes on when Loquent closes. Ordered once.</source>
        <translation>关闭 Loquent 后仍会继续，只下单一次。</translation>
    </message>
    <message>
        <source>Caret on</source>
        <translation>光标已显示</translation>
    </message>
    <message>
        <source>Caret off</source>
        <translation>光标已隐藏</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Cannot be shown</source>
        <translation>无法显示</translation>
    </message>
    <message>
        <source>A picture came that cannot be read</source>
        <translation>收到一张无法读取的图片</translation>
    </message>
    <message>
        <source>A film came that cannot be read</source>
        <translation>收到一段无法读取的视频</translation>
    </message>
    <message>
        <source>A sound came that cannot be read</source>
        <translation>收到一段无法读取的声音</translation>
    </message>
    <message>
        <source>A file came that cannot be read</source>
        <translation>收到一个无法读取的文件</translation>
    </message>
    <message>
        <source>A reply is still coming in. Wait for its end, or stop it.</source>
        <translation>回复仍在生成。请等待结束，或先停止。</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
</context>
<context>
    <name>TitlesRow</name>
    <message>
        <source>Titles</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>First words</source>
        <translation>开头的话</translation>
    </message>
    <message>
        <source>Model that answered</source>
        <translation>作答的模型</translation>
    </message>
    <message>
        <source>One model</source>
        <translation>指定模型</translation>
    </message>
    <message>
        <source>After the first reply a model is asked for a title: one more request, which may cost. A model on this computer is asked only if it is chosen here.</source>
        <translation>第一条回复之后，会请模型起一个标题：多一次请求，可能产生费用。本机模型只有在这里指定才会用到。</translation>
    </message>
</context>
<context>
    <name>Trash</name>
    <message>
        <source>A message without words</source>
        <translation>没有文字的消息</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Your message in {title}</source>
        <translation>您的消息，在「{title}」中</translation>
    </message>
    <message>
        <source>Reply in {title}</source>
        <translation>回复，在「{title}」中</translation>
    </message>
    <message>
        <source>deleted {day}</source>
        <translation>删除于 {day}</translation>
    </message>
    <message>
        <source>gone for good today</source>
        <translation>今天彻底删除</translation>
    </message>
</context>
<context>
    <name>TrashCounts</name>
    <message numerus="yes">
        <source>gone for good in %Ln days</source>
        <translation>
            <numerusform>%Ln 天后彻底删除</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was deleted can be brought back for %Ln days. Then it goes for good.</source>
        <translation>
            <numerusform>已删除的内容可在 %Ln 天内恢复，之后彻底删除。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln items for good?</source>
        <translation>
            <numerusform>彻底删除 %Ln 项？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items stay until the reply in them has ended</source>
        <translation>
            <numerusform>%Ln 项要等其中的回复结束后才能删除</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashList</name>
    <message>
        <source>What was deleted</source>
        <translation>已删除的内容</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>彻底删除…</translation>
    </message>
</context>
<context>
    <name>TrashPage</name>
    <message>
        <source>Back to the conversation</source>
        <translation>返回对话</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Search by title</source>
        <translation>按标题搜索</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>彻底删除…</translation>
    </message>
    <message>
        <source>Empty the trash…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Delete everything in the trash for good?</source>
        <translation>彻底删除回收站中的所有内容？</translation>
    </message>
    <message>
        <source>Empty the trash</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>This cannot be undone. Files nothing else uses go too.</source>
        <translation>无法恢复，没有其他地方用到的文件也会一起删除。</translation>
    </message>
    <message>
        <source>Choose something in the list first</source>
        <translation>请先在列表中选择</translation>
    </message>
    <message>
        <source>Nothing here has these words.</source>
        <translation>没有包含这些字词的内容。</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>回收站是空的。</translation>
    </message>
</context>
<context>
    <name>UnlockWindow</name>
    <message>
        <source>The history is opened</source>
        <translation>正在打开历史记录</translation>
    </message>
    <message>
        <source>Its key is not in the keyring of this computer. Type the recovery phrase that was shown when the history was encrypted, or paste it into any field.</source>
        <translation>这台电脑的密钥环里没有它的密钥。请输入加密时显示的恢复短语，也可以把它粘贴到任意一格。</translation>
    </message>
    <message>
        <source>{words} It is the phrase of key {id}.</source>
        <translation>{words}它对应的密钥是 {id}。</translation>
    </message>
    <message>
        <source>The history is encrypted</source>
        <translation>历史记录已加密</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>WorkBox</name>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>WorkWindow</name>
    <message>
        <source>A copy of the history is restored</source>
        <translation>正在恢复历史记录的副本</translation>
    </message>
    <message>
        <source>The copy is checked and put in place. What is there now is kept.</source>
        <translation>正在检查副本并放到原位。现在的记录会保留。</translation>
    </message>
</context>
<context>
    <name>_AddSection</name>
    <message>
        <source>A gateway or server of yours</source>
        <translation>您的网关或服务器</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) could not be read.</source>
        <translation>
            <numerusform>有 %n 处无法读取。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_FileRow</name>
    <message>
        <source>The file is gone: {path}</source>
        <translation>文件不见了：{path}</translation>
    </message>
    <message>
        <source>Take {name} off the list</source>
        <translation>把 {name} 移出列表</translation>
    </message>
</context>
</TS>
