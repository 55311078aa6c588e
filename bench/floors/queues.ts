/** Task queues of the workflow floors. */
export const bareQueue = 'bench-bare';
export const emptyStepsQueue = 'bench-empty-steps';
