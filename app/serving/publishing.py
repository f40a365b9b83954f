"""What a worker shows of itself once a second, and when somebody asks: `app.seeing.exposition` says what each is."""

import asyncio
from time import monotonic

from app.exports.folder import ExportFolder
from app.seeing.exposition import LOOKED, RELEASE
from app.seeing.tallies import Tallies
from app.serving.kept_answers import KeptAnswers
from app.serving.stalled import Stalled
from app.serving.watching import Watching
from app.settings import Settings
from app.web.reader import Readers
from app.web.stream import Streams

_EVERY = 1.0  # seconds
_LOOKS = 15  # of these, after which the folder of exports is looked at again


class SelfShowing:
    """Shows the numbers of a worker."""

    def __init__(
        self,
        config: Settings,
        watching: Watching,
        kept: KeptAnswers,
        readers: Readers,
        streams: Streams,
        stalled: Stalled,
        exports: ExportFolder,
    ) -> None:
        self._config, self._watching, self._kept, self._readers = config, watching, kept, readers
        self._streams, self._stalled, self._exports = streams, stalled, exports
        self._tallies: Tallies = watching.tallies

    async def run(self) -> None:
        """Publish again and again, and note how late the event loop is, until cancelled."""
        looks = 0
        while True:
            if looks % _LOOKS == 0:
                await asyncio.to_thread(self._exports.look)
            looks += 1
            self.publish()
            due = monotonic() + _EVERY
            await asyncio.sleep(_EVERY)
            self._tallies.late(max(0.0, monotonic() - due))

    def publish(self) -> None:
        """Show how the worker is now."""
        show, streams = self._tallies.show, self._streams
        show("connections_open", len(self._stalled.connections))
        show("connections_limit", self._config.connections)
        show("requests_in_progress", self._watching.running)
        for kind, made in (("made_while_sent", False), ("made_before", True)):
            show("streams_open", streams.sending[made], kind)
        show("streams_limit", streams.most)
        show("long_files_pending", streams.making)
        show("database_connections_in_use", sum(place.connections.in_use for place in self._readers.places.each))
        show("database_connections_limit", self._readers.connections.most)
        show("kept_answers", len(self._kept.kept))
        show("kept_answers_bytes", self._kept.size)
        for part, state in self._readers.parts().items():
            show("part_ready", state == "ready", part)
        show("part_ready", self._exports.is_writable, "exports")
        self._publish_release()
        self._tallies.show_process()

    def _publish_release(self) -> None:
        release = self._readers.current
        self._tallies.show(LOOKED, self._readers.looked)
        if release is not None:
            self._tallies.show_text(RELEASE, release.identity)
            self._tallies.show(RELEASE, release.number)
