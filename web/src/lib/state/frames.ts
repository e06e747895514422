/** Ends when what there is now has been drawn. */
export const nextFrame = (): Promise<void> => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));

/** Ends when what there is now has most likely reached the screen: the frame after it is drawn meanwhile. */
export const afterPicture = (): Promise<void> => nextFrame().then(nextFrame);
