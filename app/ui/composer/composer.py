"""The composer: where the next message is written, with its files, its queue and its draft."""

from PySide6.QtCore import QEvent, QMimeData, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Conversation, Draft, Message, QueuedMessage, Role
from app.domain.errors import ErrorInfo
from app.domain.events import ModelsChanged, ProvidersChanged, SendFailed
from app.ui.composer.body import ComposerBody
from app.ui.composer.mime import read_pictures
from app.ui.composer.page import Page, attachments_of, quoted, text_of, trimmed, with_words_before
from app.ui.composer.ports import ComposerServices
from app.ui.composer.refusals import unseen_text
from app.ui.composer.tray import Tray
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

DRAFT_AFTER = 400
"""Milliseconds after the last key until the draft is handed out to be stored."""


class Composer(ComposerBody):
    """Takes text and files at any time, and sends nothing by itself.

    ``send_requested(tuple[ContentBlock, ...])``, ``edit_submitted(message id, tuple[ContentBlock, ...])``,
    ``stop_requested``, ``withdraw_requested(queued id)``, ``send_now_requested``,
    ``draft_changed(Draft, conversation id)``, ``edit_last_requested``, ``picture_activated(ImageBlock)``. The id
    that comes with a draft is empty for a conversation that does not exist yet; it may be that of a conversation that
    was just left.
    """

    send_requested = Signal(object)
    edit_submitted = Signal(str, object)
    stop_requested = Signal()
    withdraw_requested = Signal(str)
    send_now_requested = Signal()
    draft_changed = Signal(object, str)
    edit_last_requested = Signal()
    picture_activated = Signal(object)

    def __init__(self, services: ComposerServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._pages: dict[str, Page] = {}
        self._returned: dict[str, list[SendFailed]] = {}
        self._page = self._page_of(None)
        self._running = False
        self._sends_when_ready = False
        self._queue: dict[str, QueuedMessage] = {}
        self._withdrawn: set[str] = set()
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_AFTER)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._connect()
        self.retranslate()

    # What the window calls

    def set_conversation(self, conversation: Conversation | None) -> None:
        """Show the draft of another conversation. The one that is shown already keeps what stands in the field."""
        if conversation is not None and conversation.id == self._page.conversation_id:
            self._page.conversation = conversation
            self._refresh()
            return
        self.flush_draft()
        self._page.text = self.edit.text()
        if self._page.is_handed_over:
            self._pages.pop("", None)
        self._sends_when_ready = False
        self._withdrawn.clear()
        self.lines.clear_refused()
        self.set_queue(())
        self._page = self._page_of(conversation)
        self._show_page()
        if self._page.not_sent is not None:
            self.lines.add_refused("", self._page.not_sent)
            self._page.not_sent = None

    def adopt(self, conversation: Conversation) -> None:
        """Take what stands in the field of a new conversation as that of ``conversation``, which it has become."""
        page = self._pages.pop("", None)
        if page is not None:
            page.conversation = conversation
            self._pages[conversation.id] = page
            self._refresh()

    def set_running(self, running: bool) -> None:
        """Show whether a reply runs in this conversation: stop instead of send."""
        if running != self._running:
            self._running = running
            had_focus = self.controls.send.hasFocus() or self.controls.stop.hasFocus()
            self.controls.set_running(running)
            self.lines.set_running(running)
            if had_focus:
                self.edit.setFocus()
            self._refresh()

    def set_queue(self, queued: tuple[QueuedMessage, ...]) -> None:
        """Show the messages that wait. One that was taken back and is gone now is put into the field."""
        before, self._queue = self._queue, {message.id: message for message in queued}
        self.lines.show_queue(queued)
        for message_id in tuple(self._withdrawn - self._queue.keys()):
            self._withdrawn.discard(message_id)
            if message_id in before:
                self.put_back(before[message_id].blocks)
        self._fit()

    def insert_quote(self, text: str) -> None:
        """Put a quote at the cursor, on lines of its own, and go on below it."""
        cursor = self.edit.textCursor()
        before = "" if cursor.atBlockStart() else "\n\n"
        cursor.insertText(f"{before}{quoted(text)}\n\n")
        self.edit.setTextCursor(cursor)
        self.edit.ensureCursorVisible()
        self.edit.setFocus()

    def attach(self, block: ContentBlock) -> None:
        """Attach what is in the store already, such as a picture of an earlier reply."""
        self.tray.add_blocks((block,))
        self.edit.setFocus()

    def insert_text(self, text: str) -> None:
        """Type ``text`` and take focus: a letter typed elsewhere in the window belongs here."""
        self.edit.insertPlainText(text)
        self.edit.ensureCursorVisible()
        self.edit.setFocus()

    def put_back(self, blocks: tuple[ContentBlock, ...]) -> None:
        """Bring back a message that was not sent; what stands in the field stays below it."""
        self._bring_back(self._page, blocks)
        self.edit.setFocus()

    def take_back(self, failed: SendFailed) -> None:
        """Bring back what could not be stored to the conversation in which it was said, and say why.

        The id is empty for a conversation that could not be stored itself.
        """
        page = self._pages.get(failed.conversation_id)
        if page is None:
            # Never seen in this window: it waits here until it is.
            self._returned.setdefault(failed.conversation_id, []).append(failed)
            return
        self._bring_back(page, failed.blocks)
        if page is self._page:
            self.lines.add_refused("", failed.error)
        else:
            page.not_sent = failed.error

    def start_edit(self, message: Message) -> None:
        """Edit an earlier message; the draft is set aside until that is sent or given up."""
        page = self._page
        if page.editing is None:
            page.set_aside = Draft(self.edit.text(), page.tray.blocks)
        page.editing = message
        # What a reply holds beside its words stays with it: only those are edited.
        page.tray.set_blocks(() if message.role is Role.ASSISTANT else attachments_of(message.blocks))
        page.text = text_of(message.blocks)
        self._show_page()
        self.edit.setFocus()

    def cancel_edit(self) -> None:
        """Give up an edit; the draft comes back."""
        if self._page.editing is not None:
            self._end_edit()

    @property
    def tray(self) -> Tray:
        """Return the attachments of the conversation that is shown."""
        return self._page.tray

    @property
    def is_editing(self) -> bool:
        """Return whether an earlier message is being edited."""
        return self._page.editing is not None

    def flush_draft(self) -> None:
        """Hand out the draft now, if it is not what was handed out last. Call it before the window closes."""
        self._draft_timer.stop()
        self._hand_out(self._page, self.edit.text())

    def take(self, mime: QMimeData) -> None:
        """Attach files and pictures that were pasted or dropped."""
        pasted = read_pictures(mime)
        tray = self._page.tray
        for path in pasted.files:
            tray.add_file(path)
        name = self.tr("Pasted picture")
        if pasted.data:
            tray.add_bytes(pasted.data, name)
        elif pasted.image is not None:
            tray.add_image(pasted.image, name)

    # Building

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._typed)
        self.edit.submitted.connect(self._submit)
        self.edit.pictures_given.connect(self.take)
        self.edit.drag_changed.connect(self.frame.set_welcoming)
        self.edit.cancelled.connect(self.cancel_edit)
        self.edit.edit_last_wanted.connect(self._want_edit_last)
        self.edit_bar.cancelled.connect(self.cancel_edit)
        self.strip.remove_wanted.connect(lambda item_id: self._page.tray.remove(item_id))
        self.strip.activated.connect(self.picture_activated)
        self.controls.attach.clicked.connect(self.chooser.open)
        self.controls.send.clicked.connect(self._submit)
        self.controls.stop.clicked.connect(self.stop_requested)
        self.lines.withdraw_wanted.connect(self._withdraw)
        self.lines.send_now_wanted.connect(self.send_now_requested)
        self.dropped.connect(self.take)
        self.chooser.chosen.connect(self._attach_files)
        listeners = [
            self._services.bus.subscribe(ModelsChanged, lambda _event: self._refresh()),
            self._services.bus.subscribe(ProvidersChanged, lambda _event: self._refresh()),
        ]
        self.destroyed.connect(lambda: [stop() for stop in listeners])

    def _page_of(self, conversation: Conversation | None) -> Page:
        key = conversation.id if conversation is not None else ""
        page = self._pages.get(key)
        if page is None:
            draft = conversation.draft if conversation is not None else Draft()
            tray = Tray(self._services, self)
            page = Page(conversation, tray, text=draft.text, saved=draft)
            tray.set_blocks(draft.attachments)
            tray.changed.connect(lambda: self._tray_changed(page))
            tray.refused.connect(lambda name, error: self._tray_refused(page, name, error))
            tray.settled.connect(lambda: self._tray_settled(page))
            self._pages[key] = page
            for failed in self._returned.pop(key, ()):
                self.take_back(failed)
        page.conversation = conversation
        return page

    def _show_page(self) -> None:
        self.edit.set_text(self._page.text)
        self.strip.show_items(self._page.tray.items)
        self.edit_bar.show_for(self._page.editing)
        self.edit.takes_escape = self.is_editing
        self._refresh()
        self._fit()

    # What a person does

    def _typed(self) -> None:
        self._sends_when_ready = False
        self._draft_timer.start()
        self._refresh()

    def _submit(self) -> None:
        """Send, or say why not; while a file is being prepared, send as soon as it is ready."""
        if self.edit.is_composing:
            QGuiApplication.inputMethod().commit()
        if self._why_not():
            self._refresh()
        elif self._page.tray.is_preparing:
            self._sends_when_ready = True
            self._refresh()
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        blocks = self._blocks()
        edited = self._page.editing
        self._sends_when_ready = False
        self.lines.clear_refused()
        if edited is not None:
            self._end_edit()
            self.edit_submitted.emit(edited.id, blocks)
            return
        self._page.tray.clear()
        self.edit.set_text("")
        self.send_requested.emit(blocks)
        self.flush_draft()

    def _blocks(self) -> tuple[ContentBlock, ...]:
        """Return the message: pictures first, as they are shown above the words."""
        text = trimmed(self.edit.text())
        return (*self._page.tray.blocks, *((TextBlock(text),) if text else ()))

    def _end_edit(self) -> None:
        page = self._page
        page.editing = None
        page.text = page.set_aside.text
        page.tray.set_blocks(page.set_aside.attachments)
        page.set_aside = Draft()
        self._show_page()
        self.flush_draft()

    def _want_edit_last(self) -> None:
        if not self._page.tray.items and not self.is_editing:
            self.edit_last_requested.emit()

    def _attach_files(self, paths: tuple[object, ...]) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        self.take(mime)
        self.edit.setFocus()

    def _bring_back(self, page: Page, blocks: tuple[ContentBlock, ...]) -> None:
        """Put a message before the draft of ``page``, whether that is shown, set aside or neither."""
        is_shown = page is self._page
        if page.editing is not None:
            page.set_aside = with_words_before(page.set_aside, blocks)
            self._hand_out(page, self.edit.text() if is_shown else page.text)
            return
        if is_shown:
            self._sends_when_ready = False
            self.edit.put_before(text_of(blocks))
        else:
            page.text = with_words_before(Draft(page.text), blocks).text
        page.tray.add_blocks(attachments_of(blocks))

    def _withdraw(self, message_id: str) -> None:
        self._withdrawn.add(message_id)
        self.withdraw_requested.emit(message_id)

    # What happens to pictures

    def _tray_changed(self, page: Page) -> None:
        if page is not self._page:
            self._hand_out(page, page.text)
            return
        self.strip.show_items(page.tray.items)
        self._draft_timer.start()
        self._refresh()

    def _tray_refused(self, page: Page, name: str, error: ErrorInfo) -> None:
        self._sends_when_ready = False
        if page is self._page:
            self.lines.add_refused(name, error)

    def _tray_settled(self, page: Page) -> None:
        if page is self._page and self._sends_when_ready:
            self._submit()

    def _hand_out(self, page: Page, text: str) -> None:
        draft = page.draft(text)
        if draft != page.saved:
            page.saved = draft
            self.draft_changed.emit(draft, page.conversation_id)

    # What is shown

    def _why_not(self) -> str:
        """Return why nothing can be sent, empty where it can."""
        if not trimmed(self.edit.text()) and not self._page.tray.items:
            return self.tr("Write something first")
        model = self._page.conversation.model if self._page.conversation is not None else None
        if model is None:  # one that is new is stored, with its model, as soon as a file is attached
            return "" if self._services.catalog.default_model() is not None else self.tr("Choose a model first")
        return unseen_text(self._page.tray.blocks, self._services.catalog.find(model))

    def _refresh(self) -> None:
        """Bring button, hint and placeholder in line with what can be done."""
        why_not = self._why_not()
        self.controls.set_sendable(why_not)
        self.controls.set_hint(self._hint(why_not))
        if self._running:
            self.edit.set_hint(self.tr("Write the next message while this one runs"))
        else:
            self.edit.set_hint(self.tr("Write a message"))

    def _hint(self, why_not: str) -> str:
        has_content = bool(trimmed(self.edit.text()) or self._page.tray.items)
        if has_content and why_not:
            return why_not
        if self._sends_when_ready:
            return self.tr("Sends when the files are ready")
        if self._running:
            return self.tr("Enter queues · Esc stops") if has_content else self.tr("Esc stops")
        return ""

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Composer"))
        self.edit.setAccessibleName(self.tr("Message"))
        self.edit.setAccessibleDescription(self.tr("Enter sends, Shift+Enter breaks the line"))
        self._refresh()
