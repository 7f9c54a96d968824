"""The staff console: the queue, the case, the promise. Works without JavaScript, live with it."""
