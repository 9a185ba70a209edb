/* What is done with each interface; first as who calls, then as who is called. */
#ifndef SCENARIOS_H
#define SCENARIOS_H

void center_slots(void);
void center_cancels(void);
void center_fails(void);
void center_sessions(void);
void center_closes_items(void);
void center_joins(void);
void center_offers(void);
void center_threads(void);

void center_is_told(void);
void center_cancels_item(void);
void center_cancels_all(void);
void center_answers_failures(void);
void center_is_asked(void);
void center_is_joined(void);
void center_hears_limits(void);
void creator_is_asked(void);

void application_slots(void);
void application_stops(void);
void session_adds_up(void);
void session_is_canceled(void);
void session_keeps_info(void);
void session_threads(void);

void application_is_told(void);
void application_is_asked(void);
void application_reads_error(void);
void application_answers(void);
void session_is_told(void);
void session_answers(void);

#endif
