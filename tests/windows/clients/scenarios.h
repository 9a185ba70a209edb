/* The conversations; each begins with CreateInstance and ends when nothing of the handler is left. */
#ifndef SCENARIOS_H
#define SCENARIOS_H

void whole_run(void);
void cancel_item(void);
void cancel_all(void);
void replace_callback(void);
void clear_callback(void);
void exchange_from_inside(void);
void skip_items(void);
void fail_and_retry(void);
void answers_that_are_no_cancel(void);
void release_at_work(void);
void race_completion(void);
void many_threads(void);
void no_pointers(void);

#endif
