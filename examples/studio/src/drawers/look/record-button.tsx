import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { canRecordVideo, recordVideo } from '../../look/video/record-video.js';
import type { VideoRecording } from '../../look/video/record-video.js';
import type { Studio } from '../../state/studio.js';
import { lookTexts } from '../../texts/look.js';

/** Records picture and sound as a video file, until it is pressed again; the drawer may be closed meanwhile. */
export function RecordButton({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const { video } = studio;
  useEffect(
    () => () => {
      if (video.peek() !== undefined) studio.say(lookTexts.value.recordingGoesOn);
    },
    [],
  );
  if (!canRecordVideo()) return null;
  if (typeof video.value === 'object') return <Running recording={video.value} />;
  return (
    <button type="button" disabled={video.value === 'opening'} onClick={() => void recordVideo(studio)}>
      {lookTexts.value.record}
    </button>
  );
}

function Running({ recording: { progress, save, discard } }: { readonly recording: VideoRecording }): JSX.Element {
  const { seconds, bytes } = progress.value;
  return (
    <>
      <button type="button" aria-pressed="true" onClick={() => void save()}>
        {lookTexts.value.stop(seconds, bytes / 1e6)}
      </button>
      <button type="button" onClick={discard}>
        {lookTexts.value.discard}
      </button>
    </>
  );
}
