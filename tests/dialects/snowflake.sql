-- RET-01
SELECT "t0"."overdue" AS "broken" FROM "population_records" AS "t0"
-- RET-08
SELECT "t0"."overdue" AND NOT ("t0"."past_tolerance") AS "broken" FROM "population_records" AS "t0"
-- RET-02
SELECT ("t0"."scope" = 'live') AND CASE WHEN "t0"."done_day_number" > "t0"."last_day_number_latest" THEN TRUE WHEN "t0"."done_day_number_latest" <= "t0"."last_day_number" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_disposals" AS "t0"
-- RET-03
SELECT ("t0"."scope" = 'live') AND "t0"."status" IN ('live', 'archive') AND NOT (("t0"."action" = 'anonymised') AND NOT ("t0"."personal")) AS "broken" FROM "population_disposals" AS "t0"
-- RET-04
SELECT "t0"."disposals" IS NULL AS "broken" FROM "population_gone" AS "t0"
-- RET-05
SELECT "t0"."erasure_unmet" AS "broken" FROM "population_erasures" AS "t0"
-- RET-09
SELECT CASE WHEN "t0"."day_after_number_latest" <= "t0"."minimum_day_number" THEN TRUE WHEN "t0"."day_after_number" > "t0"."minimum_day_number_latest" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND ("t0"."action" IN ('deleted', 'anonymised', 'returned') AND NOT ("t0"."status" IN ('live', 'archive'))) AND ("t0"."scope" = 'live') AS "broken" FROM "population_disposals" AS "t0"
-- RET-10
SELECT NOT ("t0"."assessed") AS "broken" FROM "population_anonymisations" AS "t0"
-- RET-11
SELECT "t0"."personal" AS "broken" FROM "population_gone" AS "t0"
-- RET-12
SELECT "t0"."cycle_over" AND NOT ("t0"."out_of_backup") AS "broken" FROM "population_backed_up" AS "t0"
-- RET-13
SELECT "t0"."still_with_processor" AS "broken" FROM "population_entrusted" AS "t0"
-- HLD-01
SELECT "t0"."authority_ref" IS NULL AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-02
SELECT ("t0"."review_due" IS NULL) OR CASE WHEN "t0"."review_due" IS NULL THEN FALSE WHEN "t0"."review_due_latest" < DATE_FROM_PARTS(2026, 11, 22) THEN TRUE WHEN "t0"."review_due" >= DATE_FROM_PARTS(2026, 11, 22) THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-03
SELECT "t0"."placed_after_last_day" AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-04
SELECT NOT ("t0"."reason" IN ('legal_obligation', 'vital_interests', 'regulator', 'rights_request', 'legal_claim')) AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-05
SELECT NOT ("t0"."covers_a_record") AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-06
SELECT "t0"."reason" IN ('legal_claim') AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-07
SELECT "t0"."scope_kind" = 'category' AS "broken" FROM "population_holds_in_force" AS "t0"
-- HLD-08
SELECT "t0"."placed_by" IS NULL AS "broken" FROM "population_holds_in_force" AS "t0"
-- RET-06
SELECT NOT ("t0"."scope_kind" IN ('record', 'subject') AND "t0"."reviewed_in_time") AS "broken" FROM "population_holds_in_force" AS "t0"
-- RTS-01
SELECT CASE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at")) > "t0"."due_latest" THEN TRUE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at_latest")) <= "t0"."due" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_requests" AS "t0"
-- RTS-02
SELECT "t0"."past_due" AND CASE WHEN COALESCE("t0"."outcome", 'open') = 'open' THEN TRUE WHEN COALESCE("t0"."outcome", 'open') IN ('fulfilled', 'partial', 'refused', 'withdrawn', 'open') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_requests" AS "t0"
-- RTS-03
SELECT ("t0"."refusal_ground" IS NULL) AND CASE WHEN COALESCE("t0"."outcome", 'open') = 'refused' THEN TRUE WHEN COALESCE("t0"."outcome", 'open') IN ('fulfilled', 'partial', 'refused', 'withdrawn', 'open') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_requests" AS "t0"
-- RTS-04
SELECT CASE WHEN (TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at")) > "t0"."due_latest") OR (TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at_latest")) < "t0"."due") THEN FALSE WHEN (TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at")) = TO_DATE(TIMEZONE('Europe/London', "t0"."responded_at_latest"))) AND ("t0"."due" = "t0"."due_latest") THEN TRUE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_requests" AS "t0"
-- RTS-05
SELECT CASE WHEN COALESCE(TO_DATE(TIMEZONE('Europe/London', "t0"."acknowledged_at")), DATE_FROM_PARTS(2026, 11, 22)) > "t0"."acknowledge_due_latest" THEN TRUE WHEN COALESCE(TO_DATE(TIMEZONE('Europe/London', "t0"."acknowledged_at_latest")), DATE_FROM_PARTS(2026, 11, 22)) <= "t0"."acknowledge_due" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_requests" AS "t0"
-- PUR-01
SELECT NOT ("t0"."declared") AS "broken" FROM "population_uses" AS "t0"
-- PUR-02
SELECT NOT ("t0"."declared") AS "broken" FROM "population_uses" AS "t0"
-- CLM-01
SELECT NOT ("t0"."claimed") AS "broken" FROM "population_claim_uses" AS "t0"
-- TPD-01
SELECT "t0"."other_person" = 'unsolicited' AS "broken" FROM "population_records" AS "t0"
-- BAS-01
SELECT "t0"."legal_basis" IS NULL AS "broken" FROM "population_uses" AS "t0"
-- BAS-02
SELECT "t0"."claims" > 1 AS "broken" FROM "population_uses" AS "t0"
-- BAS-03
SELECT NOT ("t0"."permitted") AS "broken" FROM "population_uses" AS "t0"
-- BAS-04
SELECT CASE WHEN "t0"."decided_at" > "t0"."first_used_at_latest" THEN TRUE WHEN "t0"."decided_at_latest" <= "t0"."first_used_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_uses" AS "t0"
-- CON-01
SELECT CASE WHEN ("t0"."basis_ref" IS NULL) AND (("t0"."subject_id" IS NULL) OR ("t0"."purpose" IS NULL)) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."consent_id" IS NULL END AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-02
SELECT NOT (("t0"."consent_subject_id" = "t0"."subject_id") AND ("t0"."consent_purpose" = "t0"."purpose")) AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-03
SELECT CASE WHEN "t0"."consent_given_at" > "t0"."first_used_at_latest" THEN TRUE WHEN "t0"."consent_given_at_latest" <= "t0"."first_used_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-04
SELECT "t0"."consent_method" IN ('preticked', 'implied') AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-05
SELECT CASE WHEN "t0"."consent_withdrawn_at" IS NULL THEN FALSE ELSE CASE WHEN "t0"."last_used_at" > "t0"."consent_withdrawn_at_latest" THEN TRUE WHEN "t0"."last_used_at_latest" <= "t0"."consent_withdrawn_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END END AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-06
SELECT "t0"."consent_wording_ref" IS NULL AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-07
SELECT NOT ("t0"."consent_controller_named") AS "broken" FROM "population_consent_uses" AS "t0"
-- CON-08
SELECT IFF("t0"."consent_refresh_due" IS NULL, CASE WHEN "t0"."consent_given_at_latest" < TIMESTAMP_TZ_FROM_PARTS(2024, 11, 22, 0, 0, 0, 0, 'UTC') THEN TRUE WHEN "t0"."consent_given_at" >= TIMESTAMP_TZ_FROM_PARTS(2024, 11, 22, 0, 0, 0, 0, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END, CASE WHEN "t0"."consent_refresh_due" IS NULL THEN FALSE WHEN "t0"."consent_refresh_due_latest" < DATE_FROM_PARTS(2026, 11, 22) THEN TRUE WHEN "t0"."consent_refresh_due" >= DATE_FROM_PARTS(2026, 11, 22) THEN FALSE ELSE CAST(NULL AS BOOLEAN) END) AS "broken" FROM "population_consent_uses" AS "t0"
-- CTR-01
SELECT CASE WHEN ("t0"."basis_ref" IS NULL) AND ("t0"."subject_id" IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."contract_id" IS NULL END AS "broken" FROM "population_contract_uses" AS "t0"
-- CTR-02
SELECT CASE WHEN ("t0"."contract_party_subject_id" IS NULL) AND ("t0"."contract_client_id" IS NOT NULL) THEN TRUE ELSE NOT ("t0"."contract_party_subject_id" = "t0"."subject_id") END AS "broken" FROM "population_contract_uses" AS "t0"
-- CTR-03
SELECT CASE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."first_used_at_latest")) < "t0"."contract_starts_on" THEN TRUE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."first_used_at")) >= "t0"."contract_starts_on" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END OR CASE WHEN "t0"."contract_ends_on" IS NULL THEN FALSE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at")) > "t0"."contract_ends_on_latest" THEN TRUE WHEN TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at_latest")) <= "t0"."contract_ends_on" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contract_uses" AS "t0"
-- CTR-04
SELECT ("t0"."contract_kind" = 'pre_contract') AND NOT ("t0"."contract_requested_by_subject") AS "broken" FROM "population_contract_uses" AS "t0"
-- CTR-05
SELECT ("t0"."contract_kind" = 'pre_contract') AND CASE WHEN (((((CAST(DATE_PART(year, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at"))) AS BIGINT) * 12) + CAST(DATE_PART(month, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at"))) AS BIGINT)) - 1) * 100) + CAST(DATE_PART(day, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at"))) AS BIGINT)) > (((((CAST(DATE_PART(year, "t0"."contract_starts_on") AS BIGINT) * 12) + CAST(DATE_PART(month, "t0"."contract_starts_on") AS BIGINT)) - 1) * 100) + CAST(DATE_PART(day, "t0"."contract_starts_on") AS BIGINT) + 1200) THEN TRUE WHEN (((((CAST(DATE_PART(year, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at_latest"))) AS BIGINT) * 12) + CAST(DATE_PART(month, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at_latest"))) AS BIGINT)) - 1) * 100) + CAST(DATE_PART(day, TO_DATE(TIMEZONE('Europe/London', "t0"."last_used_at_latest"))) AS BIGINT)) <= (((((CAST(DATE_PART(year, "t0"."contract_starts_on") AS BIGINT) * 12) + CAST(DATE_PART(month, "t0"."contract_starts_on") AS BIGINT)) - 1) * 100) + CAST(DATE_PART(day, "t0"."contract_starts_on") AS BIGINT) + 1200) THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contract_uses" AS "t0"
-- LIA-01
SELECT CASE WHEN ("t0"."basis_ref" IS NULL) AND ("t0"."purpose" IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."assessment_id" IS NULL END AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-02
SELECT CASE WHEN "t0"."assessment_completed_at" > "t0"."first_used_at_latest" THEN TRUE WHEN "t0"."assessment_completed_at_latest" <= "t0"."first_used_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-03
SELECT CASE WHEN "t0"."assessment_outcome" = 'approved' THEN FALSE WHEN ("t0"."assessment_outcome" IS NULL) OR ("t0"."assessment_outcome" = 'rejected') THEN TRUE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-04
SELECT "t0"."assessment_statement" IS NULL AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-05
SELECT "t0"."assessment_approved_by" IS NULL AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-06
SELECT IFF("t0"."assessment_review_due" IS NULL, CASE WHEN "t0"."assessment_completed_at_latest" < TIMESTAMP_TZ_FROM_PARTS(2024, 11, 22, 0, 0, 0, 0, 'UTC') THEN TRUE WHEN "t0"."assessment_completed_at" >= TIMESTAMP_TZ_FROM_PARTS(2024, 11, 22, 0, 0, 0, 0, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END, CASE WHEN "t0"."assessment_review_due" IS NULL THEN FALSE WHEN "t0"."assessment_review_due_latest" < DATE_FROM_PARTS(2026, 11, 22) THEN TRUE WHEN "t0"."assessment_review_due" >= DATE_FROM_PARTS(2026, 11, 22) THEN FALSE ELSE CAST(NULL AS BOOLEAN) END) AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-07
SELECT CASE WHEN "t0"."subject_id" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE CASE WHEN "t0"."objected_at" IS NULL THEN FALSE ELSE CASE WHEN "t0"."last_used_at" > "t0"."objected_at_latest" THEN TRUE WHEN "t0"."last_used_at_latest" <= "t0"."objected_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END END OR (CASE WHEN "t0"."marketing_objected_at" IS NULL THEN FALSE ELSE CASE WHEN "t0"."last_used_at" > "t0"."marketing_objected_at_latest" THEN TRUE WHEN "t0"."last_used_at_latest" <= "t0"."marketing_objected_at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END END AND CASE WHEN "t0"."purpose" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE TRUE END) END AS "broken" FROM "population_interest_uses" AS "t0"
-- LIA-08
SELECT ("t0"."assessment_purpose" <> "t0"."purpose") OR CASE WHEN "t0"."assessment_category" IS NULL THEN FALSE ELSE "t0"."assessment_category" <> "t0"."category" END AS "broken" FROM "population_interest_uses" AS "t0"
-- OBL-01
SELECT CASE WHEN ("t0"."basis_ref" IS NULL) AND ("t0"."purpose" IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."assessment_id" IS NULL END AS "broken" FROM "population_obligation_uses" AS "t0"
-- OBL-02
SELECT "t0"."assessment_statement" IS NULL AS "broken" FROM "population_obligation_uses" AS "t0"
-- OBL-03
SELECT CASE WHEN COALESCE(("t0"."assessment_review_due" <= DATE_FROM_PARTS(1, 1, 1)) AND ("t0"."assessment_review_due_latest" >= DATE_FROM_PARTS(9999, 12, 31)), FALSE) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."assessment_review_due" IS NULL END AS "broken" FROM "population_obligation_uses" AS "t0"
-- VIT-01
SELECT CASE WHEN "t0"."assessment_id" IS NULL THEN CASE WHEN ("t0"."basis_ref" IS NULL) AND ("t0"."purpose" IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."assessment_id" IS NULL END ELSE "t0"."assessment_statement" IS NULL END AS "broken" FROM "population_vital_uses" AS "t0"
-- VIT-02
SELECT CASE WHEN "t0"."relying" > 10 THEN TRUE WHEN "t0"."relying_at_most" <= 10 THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_vital_uses" AS "t0"
-- VIT-03
SELECT "t0"."purpose" IN ('monitor_improve', 'offer_market_sell', 'send_notifications', 'understand_optimise') AS "broken" FROM "population_vital_uses" AS "t0"
-- RLI-01
SELECT CASE WHEN "t0"."first_used_at_latest" < TIMESTAMP_TZ_FROM_PARTS(2026, 2, 5, 0, 0, 0, 0, 'UTC') THEN TRUE WHEN "t0"."first_used_at" >= TIMESTAMP_TZ_FROM_PARTS(2026, 2, 5, 0, 0, 0, 0, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_recognised_uses" AS "t0"
-- RLI-02
SELECT CASE WHEN "t0"."assessment_id" IS NULL THEN CASE WHEN ("t0"."basis_ref" IS NULL) AND ("t0"."purpose" IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE "t0"."assessment_id" IS NULL END ELSE "t0"."assessment_annex1_condition" IS NULL END AS "broken" FROM "population_recognised_uses" AS "t0"
-- RET-07
SELECT "t0"."purposes_ended" AS "broken" FROM "population_purposeful" AS "t0"
-- SPC-01
SELECT (ARRAY_SIZE("t0"."special_category") > 0) AND CASE WHEN "t0"."art9_condition" IS NULL THEN TRUE WHEN "t0"."art9_condition" IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_uses" AS "t0"
-- SPC-02
SELECT (ARRAY_SIZE("t0"."special_category") > 0) AND CASE WHEN "t0"."art9_condition" IN ('b', 'g', 'h', 'i', 'j') THEN TRUE WHEN ("t0"."art9_condition" IS NULL) OR "t0"."art9_condition" IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND ("t0"."sch1_condition" IS NULL) AS "broken" FROM "population_uses" AS "t0"
-- SPC-03
SELECT CASE WHEN "t0"."sch1_condition" IS NOT NULL THEN FALSE ELSE "t0"."criminal_offence" END AS "broken" FROM "population_uses" AS "t0"
-- COL-01
SELECT CASE WHEN "t0"."collection_point_id" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE "t0"."point" IS NULL END AS "broken" FROM "population_collected" AS "t0"
-- COL-02
SELECT ("t0"."kind" <> 'social_page') AND NOT ("t0"."own_website") AS "broken" FROM "population_points" AS "t0"
-- COL-03
SELECT "t0"."out_of_use" AS "broken" FROM "population_collected" AS "t0"
-- COL-04
SELECT NOT ("t0"."in_use") AS "broken" FROM "population_declared_forms" AS "t0"
-- COL-05
SELECT "t0"."label_in_policy" IS NULL AS "broken" FROM "population_points" AS "t0"
-- COL-06
SELECT ("t0"."kind" = 'consultation') AND (("t0"."notice_version" IS NULL) OR "t0"."consent_control" IN ('preticked', 'implied') OR "t0"."beyond_consultation") AS "broken" FROM "population_points" AS "t0"
-- COL-07
SELECT ("t0"."point_kind" = 'consultation') AND NOT ("t0"."category" IN ('enquiry', 'correspondence')) AS "broken" FROM "population_collected" AS "t0"
-- COL-08
SELECT ("t0"."kind" = 'more_info') AND (("t0"."notice_version" IS NULL) OR "t0"."consent_control" IN ('preticked', 'implied') OR "t0"."beyond_more_info") AS "broken" FROM "population_points" AS "t0"
-- COL-09
SELECT ("t0"."point_kind" = 'more_info') AND NOT ("t0"."category" IN ('enquiry', 'correspondence')) AS "broken" FROM "population_collected" AS "t0"
-- COL-10
SELECT ("t0"."kind" = 'client_application') AND (("t0"."notice_version" IS NULL) OR "t0"."consent_control" IN ('preticked', 'implied') OR "t0"."beyond_client_application") AS "broken" FROM "population_points" AS "t0"
-- COL-11
SELECT ("t0"."point_kind" = 'client_application') AND NOT ("t0"."category" IN ('account')) AS "broken" FROM "population_collected" AS "t0"
-- COL-12
SELECT NOT ("t0"."contract_known") AS "broken" FROM "population_applications" AS "t0"
-- COL-13
SELECT ("t0"."kind" = 'feedback') AND (("t0"."notice_version" IS NULL) OR "t0"."consent_control" IN ('preticked', 'implied') OR "t0"."beyond_feedback") AS "broken" FROM "population_points" AS "t0"
-- COL-14
SELECT ("t0"."point_kind" = 'feedback') AND NOT ("t0"."category" IN ('correspondence')) AS "broken" FROM "population_collected" AS "t0"
-- COL-15
SELECT ("t0"."kind" <> 'cookie') AND "t0"."storage_access" AND NOT ("t0"."storage_allowed") AS "broken" FROM "population_points" AS "t0"
-- COL-16
SELECT NOT ("t0"."vendor_known") AS "broken" FROM "population_chatbots" AS "t0"
-- COL-17
SELECT CASE WHEN "t0"."source" IN ('third_party', 'public', 'client') THEN TRUE WHEN "t0"."source" IN ('data_subject', 'observed', 'generated') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_records" AS "t0"
-- ITM-01
SELECT CASE WHEN COALESCE("t0"."undeclared", TRUE) THEN CASE WHEN "t0"."category" = 'usage' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('ip_address', 'location', 'browser', 'operating_system', 'referral_source', 'visit_length', 'page_views', 'navigation_path', 'usage_timing', 'usage_frequency', 'usage_pattern', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('ip_address', 'location', 'browser', 'operating_system', 'referral_source', 'visit_length', 'page_views', 'navigation_path', 'usage_timing', 'usage_frequency', 'usage_pattern', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'usage_hotjar' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('ip_address', 'device_type', 'device_id', 'browser', 'country', 'user_actions', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('ip_address', 'device_type', 'device_id', 'browser', 'country', 'user_actions', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'account' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('name', 'email', 'card_number_full', 'card_security_code', 'credentials')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('name', 'email', 'card_number_full', 'card_security_code', 'credentials')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'service' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('name', 'address', 'email', 'identity_document', 'biometric', 'criminal_record', 'financial_detail', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('name', 'address', 'email', 'identity_document', 'biometric', 'criminal_record', 'financial_detail', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'enquiry' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('enquiry_content', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('enquiry_content', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'transaction' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('contact_details', 'name', 'email', 'address', 'phone', 'payment_card', 'transaction_details', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('contact_details', 'name', 'email', 'address', 'phone', 'payment_card', 'transaction_details', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'notification' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('subscription_details', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('subscription_details', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'correspondence' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('message_content', 'message_metadata', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('message_content', 'message_metadata', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END ELSE CAST(NULL AS BOOLEAN) END ELSE FALSE END AS "broken" FROM "population_contents" AS "t0"
-- ITM-02
SELECT CASE WHEN COALESCE("t0"."undeclared", TRUE) THEN CASE WHEN "t0"."category" = 'usage' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'usage_hotjar' THEN CASE WHEN ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND COALESCE(NOT (__ibis_param_code__ IN ('ip_address', 'device_type', 'device_id', 'browser', 'country', 'user_actions', 'card_number_full', 'card_security_code')), TRUE))) > 0 THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND NOT (__ibis_param_code__ IN ('ip_address', 'device_type', 'device_id', 'browser', 'country', 'user_actions', 'card_number_full', 'card_security_code')))) > 0) OR CAST(NULL AS BOOLEAN) WHEN "t0"."data_items" IS NOT NULL THEN FALSE ELSE CAST(NULL AS BOOLEAN) END WHEN "t0"."category" = 'account' THEN ARRAY_CONTAINS(TO_VARIANT('credentials'), "t0"."data_items") OR ((ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN)) WHEN "t0"."category" = 'service' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'enquiry' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'transaction' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'notification' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'correspondence' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) ELSE CAST(NULL AS BOOLEAN) END ELSE FALSE END AS "broken" FROM "population_contents" AS "t0"
-- ITM-03
SELECT CASE WHEN COALESCE("t0"."undeclared", TRUE) THEN CASE WHEN "t0"."category" = 'usage' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'usage_hotjar' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'account' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'service' THEN ARRAY_CONTAINS(TO_VARIANT('identity_document'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('biometric'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('criminal_record'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('financial_detail'), "t0"."data_items") OR ((ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN)) WHEN "t0"."category" = 'enquiry' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'transaction' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'notification' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) WHEN "t0"."category" = 'correspondence' THEN (ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN) ELSE CAST(NULL AS BOOLEAN) END ELSE FALSE END AS "broken" FROM "population_contents" AS "t0"
-- ITM-04
SELECT (ARRAY_SIZE("t0"."special_category") > 0) OR "t0"."criminal_offence" AS "broken" FROM "population_contents" AS "t0"
-- SRC-01
SELECT CASE WHEN "t0"."source" = 'unknown' THEN CAST(NULL AS BOOLEAN) ELSE NOT (CASE WHEN "t0"."category" = 'usage' THEN "t0"."source" IN ('observed') WHEN "t0"."category" = 'usage_hotjar' THEN "t0"."source" IN ('observed') WHEN "t0"."category" = 'account' THEN "t0"."source" IN ('data_subject') WHEN "t0"."category" = 'service' THEN "t0"."source" IN ('data_subject') WHEN "t0"."category" = 'enquiry' THEN "t0"."source" IN ('data_subject') WHEN "t0"."category" = 'transaction' THEN "t0"."source" IN ('data_subject') WHEN "t0"."category" = 'notification' THEN "t0"."source" IN ('data_subject') WHEN "t0"."category" = 'correspondence' THEN "t0"."source" IN ('data_subject', 'generated') ELSE CAST(NULL AS BOOLEAN) END) END AS "broken" FROM "population_contents" AS "t0"
-- SRC-02
SELECT CASE WHEN "t0"."system_kind" = 'backup' THEN CAST(NULL AS BOOLEAN) ELSE NOT (CASE WHEN "t0"."category" = 'usage' THEN "t0"."system_kind" IN ('analytics') ELSE CAST(NULL AS BOOLEAN) END) END AS "broken" FROM "population_tracked" AS "t0"
-- SRC-03
SELECT CASE WHEN "t0"."source" = 'unknown' THEN CAST(NULL AS BOOLEAN) ELSE "t0"."source" <> 'generated' END AS "broken" FROM "population_generated" AS "t0"
-- USG-01
SELECT ("t0"."subject_id" IS NOT NULL) OR CASE WHEN "t0"."identifiability" IN ('direct', 'pseudonymous') THEN TRUE WHEN "t0"."identifiability" = 'anonymous' THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contents" AS "t0"
-- USG-02
SELECT CASE WHEN "t0"."ip_form" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE "t0"."ip_form" IN ('full') END OR CASE WHEN "t0"."geo_granularity" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE "t0"."geo_granularity" IN ('precise') END OR CASE WHEN "t0"."category" = 'usage' THEN ARRAY_CONTAINS(TO_VARIANT('device_id'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('name'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('email'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('address'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('phone'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('credentials'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('contact_details'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('date_of_birth'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('identity_document'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('biometric'), "t0"."data_items") OR ((ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN)) ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contents" AS "t0"
-- USG-03
SELECT NOT ("t0"."declared") AS "broken" FROM "population_limited_uses" AS "t0"
-- USG-04
SELECT "t0"."for_marketing" AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- HOT-01
SELECT CASE WHEN "t0"."ip_form" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE "t0"."ip_form" IN ('full') END AS "broken" FROM "population_contents" AS "t0"
-- HOT-02
SELECT CASE WHEN "t0"."geo_granularity" IS NULL THEN CAST(NULL AS BOOLEAN) ELSE "t0"."geo_granularity" IN ('region', 'city', 'precise') END AS "broken" FROM "population_contents" AS "t0"
-- HOT-03
SELECT CASE WHEN "t0"."identifiability" = 'direct' THEN TRUE WHEN "t0"."identifiability" IN ('pseudonymous', 'anonymous') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contents" AS "t0"
-- HOT-04
SELECT CASE WHEN "t0"."category" = 'usage_hotjar' THEN ARRAY_CONTAINS(TO_VARIANT('name'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('email'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('address'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('phone'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('credentials'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('contact_details'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('date_of_birth'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('identity_document'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('biometric'), "t0"."data_items") OR ((ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN)) ELSE CAST(NULL AS BOOLEAN) END AS "broken" FROM "population_contents" AS "t0"
-- TRX-01
SELECT NOT (("t0"."subject_id" IS NOT NULL) OR ("t0"."client_id" IS NOT NULL)) AS "broken" FROM "population_transactions" AS "t0"
-- TRX-02
SELECT NOT ("t0"."under_contract") AS "broken" FROM "population_transactions" AS "t0"
-- TRX-03
SELECT CASE WHEN COALESCE("t0"."undeclared", TRUE) THEN ARRAY_CONTAINS(TO_VARIANT('card_number_full'), "t0"."data_items") OR ARRAY_CONTAINS(TO_VARIANT('card_security_code'), "t0"."data_items") OR ((ARRAY_SIZE(FILTER("t0"."data_items", __ibis_param_code__ -> NOT IS_NULL_VALUE(__ibis_param_code__) AND __ibis_param_code__ IS NULL)) > 0) AND CAST(NULL AS BOOLEAN)) ELSE FALSE END AS "broken" FROM "population_contents" AS "t0"
-- VEN-01
SELECT NOT ("t0"."processor") AS "broken" FROM "population_session_analytics" AS "t0"
-- VEN-02
SELECT "t0"."own_website" AND NOT ("t0"."marketing_website") AS "broken" FROM "population_session_trackers" AS "t0"
-- VEN-03
SELECT NOT ("t0"."sale_barred") AS "broken" FROM "population_session_analytics" AS "t0"
-- VEN-04
SELECT NOT ("t0"."cross_site_barred") AS "broken" FROM "population_session_analytics" AS "t0"
-- VEN-05
SELECT NOT ("t0"."own_website") AS "broken" FROM "population_session_trackers" AS "t0"
-- DSC-01
SELECT NOT ("t0"."purpose" IN ('insurance', 'risk_mgmt', 'prof_advice', 'disputes')) AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-02
SELECT ("t0"."necessity_note" IS NULL) AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-03
SELECT CASE WHEN "t0"."legal_basis" IS NULL THEN TRUE WHEN "t0"."legal_basis" IN ('a', 'b', 'c', 'd', 'e', 'ea', 'f') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-04
SELECT ("t0"."authority_ref" IS NULL) AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-05
SELECT NOT (CASE WHEN "t0"."legal_basis" IS NULL THEN FALSE WHEN "t0"."legal_basis" IN ('c', 'd') THEN TRUE WHEN "t0"."legal_basis" IN ('a', 'b', 'c', 'd', 'e', 'ea', 'f') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END) AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-06
SELECT NOT ("t0"."recipient_role" IN ('insurer', 'professional_adviser', 'authority', 'emergency', 'processor', 'sub_processor')) AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-07
SELECT "t0"."paid" AND "t0"."for_marketing" AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-08
SELECT "t0"."paid" AND NOT ("t0"."for_marketing") AS "broken" FROM "population_disclosures" AS "t0"
-- DSC-09
SELECT "t0"."disposed_before" AND "t0"."ours" AS "broken" FROM "population_disclosures" AS "t0"
-- WEB-01
SELECT ("t0"."kind" = 'embed') AND ("t0"."notice_version" IS NULL) AS "broken" FROM "population_points" AS "t0"
-- WEB-02
SELECT NOT ("t0"."page_known") AS "broken" FROM "population_social_pages" AS "t0"
-- WEB-03
SELECT NOT ("t0"."provider_known") AS "broken" FROM "population_social_pages" AS "t0"
-- WEB-04
SELECT ("t0"."point_kind" = 'social_page') AND NOT ("t0"."category" IN ('correspondence', 'enquiry')) AS "broken" FROM "population_collected" AS "t0"
-- WEB-05
SELECT ("t0"."kind" = 'cookie') AND "t0"."storage_access" AND NOT ("t0"."storage_allowed") AS "broken" FROM "population_points" AS "t0"
-- WEB-06
SELECT "t0"."storage_access" AND CASE WHEN "t0"."pecr_exception" = 'statistical' THEN "t0"."consent_control" <> 'unticked' ELSE CAST(NULL AS BOOLEAN) END AND NOT ("t0"."objection_offered") AS "broken" FROM "population_points" AS "t0"
-- DOC-01
SELECT NOT ("t0"."shown") AS "broken" FROM "population_documents" AS "t0"
-- DOC-02
SELECT NOT ("t0"."shown") AS "broken" FROM "population_documents" AS "t0"
-- DOC-03
SELECT "t0"."newer" AS "broken" FROM "population_explained_trackers" AS "t0"
-- DOC-04
SELECT NOT ("t0"."shown") AS "broken" FROM "population_contacts" AS "t0"
-- ACC-01
SELECT ("t0"."actor_kind" = 'staff') AND "t0"."of_client" AND (("t0"."client_authorisation_ref" IS NULL) OR (CASE WHEN "t0"."authorised_from" > "t0"."at_latest" THEN TRUE WHEN "t0"."authorised_from_latest" <= "t0"."at" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END OR CASE WHEN "t0"."at" > "t0"."authorised_to_latest" THEN TRUE WHEN "t0"."at_latest" <= "t0"."authorised_to" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END)) AS "broken" FROM "population_accesses" AS "t0"
-- ACC-02
SELECT ("t0"."actor_kind" = 'staff') AND "t0"."of_client" AND ("t0"."actor_client_id" <> "t0"."client_id") AS "broken" FROM "population_accesses" AS "t0"
-- ACC-03
SELECT "t0"."holds_clients" AND NOT ("t0"."encrypts_client_files") AS "broken" FROM "population_systems" AS "t0"
-- ACC-04
SELECT ("t0"."actor_kind" = 'staff') AND NOT ("t0"."undertaken") AS "broken" FROM "population_accesses" AS "t0"
-- ACC-05
SELECT ("t0"."actor_kind" = 'client_user') AND ("t0"."actor_client_id" <> "t0"."client_id") AS "broken" FROM "population_accesses" AS "t0"
-- SEC-01
SELECT NOT ("t0"."valid") AS "broken" FROM "population_certificates" AS "t0"
-- SEC-02
SELECT "t0"."attestation_id" IS NULL AS "broken" FROM "population_certificates" AS "t0"
-- SEC-03
SELECT ("t0"."attestation_id" IS NULL) OR NOT ("t0"."valid") AS "broken" FROM "population_certificates" AS "t0"
-- SEC-04
SELECT NOT ("t0"."edition_counts") AS "broken" FROM "population_certificates" AS "t0"
-- SEC-05
SELECT NOT ("t0"."issuer_named") AS "broken" FROM "population_certificates" AS "t0"
-- SEC-06
SELECT ("t0"."attestation_id" IS NULL) OR NOT ("t0"."valid") AS "broken" FROM "population_certificates" AS "t0"
-- SEC-07
SELECT "t0"."holds" AND ("t0"."evidence_ref" IS NULL) AS "broken" FROM "population_systems" AS "t0"
-- SEC-08
SELECT "t0"."holds" AND CASE WHEN "t0"."checked_at" > TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN CAST(NULL AS BOOLEAN) ELSE CASE WHEN "t0"."checked_at_latest" < TIMESTAMP_TZ_FROM_PARTS(2025, 11, 22, 0, 0, 0, 0, 'UTC') THEN TRUE WHEN "t0"."checked_at" >= TIMESTAMP_TZ_FROM_PARTS(2025, 11, 22, 0, 0, 0, 0, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END END AS "broken" FROM "population_systems" AS "t0"
-- SEC-09
SELECT NOT ("t0"."registered") AS "broken" FROM "population_systems_in_use" AS "t0"
-- ENC-01
SELECT "t0"."holds" AND NOT ("t0"."at_rest_cipher" IN ('AES-256', 'AES-256-GCM', 'AES-192-GCM', 'AES-128-GCM', 'AES-256-XTS', 'AES-128-XTS', 'AES-256-CCM', 'ChaCha20-Poly1305')) AS "broken" FROM "population_systems" AS "t0"
-- ENC-02
SELECT "t0"."holds" AND NOT ("t0"."tls_min" IN ('1.2', '1.3')) AS "broken" FROM "population_systems" AS "t0"
-- ENC-03
SELECT "t0"."kind" IN ('web', 'app', 'analytics', 'email', 'crm') AND NOT ("t0"."tls_min" IN ('1.2', '1.3')) AS "broken" FROM "population_systems" AS "t0"
-- ENC-04
SELECT "t0"."holds" AND ("t0"."at_rest_cipher" = 'none') AS "broken" FROM "population_systems" AS "t0"
-- PWD-01
SELECT "t0"."logs_in" AND ("t0"."password_policy_ref" IS NULL) AS "broken" FROM "population_systems" AS "t0"
-- PWD-02
SELECT "t0"."logs_in" AND NOT ("t0"."activity_reporting") AS "broken" FROM "population_systems" AS "t0"
-- PWD-03
SELECT "t0"."logs_in" AND NOT ("t0"."throttling") AS "broken" FROM "population_systems" AS "t0"
-- PWD-04
SELECT "t0"."logs_in" AND NOT ("t0"."kdf" IN ('PBKDF2-HMAC-SHA512', 'sha512crypt', 'Argon2id', 'scrypt', 'bcrypt')) AS "broken" FROM "population_systems" AS "t0"
-- PWD-05
SELECT "t0"."logs_in" AND "t0"."kdf" IN ('PBKDF2-HMAC-SHA512', 'sha512crypt') AND ("t0"."kdf_rounds" <= 10000) AS "broken" FROM "population_systems" AS "t0"
-- PWD-06
SELECT "t0"."logs_in" AND "t0"."kdf" IN ('PBKDF2-HMAC-SHA512', 'sha512crypt') AND ("t0"."salt_bytes" < 32) AS "broken" FROM "population_systems" AS "t0"
-- PWD-07
SELECT "t0"."logs_in" AND "t0"."kdf" IN ('PBKDF2-HMAC-SHA512', 'sha512crypt') AND NOT ("t0"."salt_csprng") AS "broken" FROM "population_systems" AS "t0"
-- PWD-08
SELECT "t0"."logs_in" AND (("t0"."kdf" = 'PBKDF2-HMAC-SHA512') AND ("t0"."kdf_rounds" < 220000)) AS "broken" FROM "population_systems" AS "t0"
-- PWD-09
SELECT "t0"."logs_in" AND "t0"."kdf" IN ('Argon2id', 'scrypt', 'bcrypt') AS "broken" FROM "population_systems" AS "t0"
-- PWD-10
SELECT "t0"."logs_in" AND NOT ("t0"."mfa_offered") AS "broken" FROM "population_systems" AS "t0"
-- MSG-01
SELECT NOT ("t0"."topic" IN ('services', 'service_change', 'outage', 'credits')) AS "broken" FROM "population_messages" AS "t0"
-- MSG-02
SELECT NOT ("t0"."channel" IN ('email')) AS "broken" FROM "population_messages" AS "t0"
-- MSG-03
SELECT ("t0"."topic" = 'services') AND NOT (COALESCE("t0"."corporate", FALSE) OR "t0"."agreed" OR "t0"."soft_opt_in") AS "broken" FROM "population_messages" AS "t0"
-- MSG-04
SELECT ("t0"."topic" = 'service_change') AND "t0"."promotional" AS "broken" FROM "population_messages" AS "t0"
-- MSG-05
SELECT ("t0"."topic" = 'service_change') AND NOT ("t0"."customer") AS "broken" FROM "population_messages" AS "t0"
-- MSG-06
SELECT ("t0"."topic" = 'outage') AND "t0"."promotional" AS "broken" FROM "population_messages" AS "t0"
-- MSG-07
SELECT ("t0"."topic" = 'outage') AND NOT ("t0"."customer") AS "broken" FROM "population_messages" AS "t0"
-- MSG-08
SELECT ("t0"."topic" = 'credits') AND "t0"."promotional" AND NOT (COALESCE("t0"."corporate", FALSE) OR "t0"."agreed" OR "t0"."soft_opt_in") AS "broken" FROM "population_messages" AS "t0"
-- MSG-09
SELECT ("t0"."channel" = 'email') AND NOT ("t0"."unsubscribe_link") AS "broken" FROM "population_messages" AS "t0"
-- MSG-10
SELECT NOT ("t0"."sender_identified" AND "t0"."contact_valid") AS "broken" FROM "population_messages" AS "t0"
-- MSG-11
SELECT (NOT ("t0"."solicited") OR "t0"."marketing") AND "t0"."stopped" AS "broken" FROM "population_sent" AS "t0"
-- MSG-12
SELECT CASE WHEN "t0"."effective_at" IS NULL THEN CASE WHEN COALESCE(CASE WHEN "t0"."stop_by_latest" < TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN TRUE WHEN "t0"."stop_by" >= TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END, TRUE) THEN CAST(NULL AS BOOLEAN) ELSE FALSE END ELSE CASE WHEN "t0"."effective_at" > "t0"."stop_by_latest" THEN TRUE WHEN "t0"."effective_at_latest" <= "t0"."stop_by" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END END AS "broken" FROM "population_suppressions" AS "t0"
-- MSG-13
SELECT "t0"."lifted" AND NOT ("t0"."agreed_anew") AS "broken" FROM "population_suppressions" AS "t0"
-- MSG-14
SELECT CASE WHEN "t0"."stop_by_latest" < TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN TRUE WHEN "t0"."stop_by" >= TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND NOT ("t0"."heeded") AS "broken" FROM "population_objections" AS "t0"
-- MSG-15
SELECT "t0"."solicited" AND NOT ("t0"."agreed") AS "broken" FROM "population_sent" AS "t0"
-- BRC-01
SELECT CASE WHEN "t0"."regulator_notified_at" > "t0"."tell_by_latest" THEN TRUE WHEN "t0"."regulator_notified_at_latest" <= "t0"."tell_by" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND ("t0"."delay_reason" IS NULL) AND "t0"."risky" AS "broken" FROM "population_breaches" AS "t0"
-- BRC-02
SELECT CASE WHEN "t0"."tell_by_latest" < TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN TRUE WHEN "t0"."tell_by" >= TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND "t0"."risky" AS "broken" FROM "population_breaches" AS "t0"
-- BRC-03
SELECT CASE WHEN "t0"."regulator_notified_at" > "t0"."tell_by_latest" THEN TRUE WHEN "t0"."regulator_notified_at_latest" <= "t0"."tell_by" THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND ("t0"."delay_reason" IS NOT NULL) AND "t0"."risky" AS "broken" FROM "population_breaches" AS "t0"
-- BRC-04
SELECT NOT ("t0"."people_told") AND CASE WHEN "t0"."tell_by_latest" < TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN TRUE WHEN "t0"."tell_by" >= TIMESTAMP_TZ_FROM_PARTS(2026, 11, 22, 23, 59, 59, 999999000, 'UTC') THEN FALSE ELSE CAST(NULL AS BOOLEAN) END AND ("t0"."risk" = 'high') AS "broken" FROM "population_breaches" AS "t0"
