//! The suite that every store passes: one function for each law.
//!
//! A store's tests hold it to all of them with [`crate::store_contract`].

mod activity;
mod changes;
mod claims;
mod creation;
mod list;
mod look_up;
mod organizations;
pub mod people;
mod peppers;
mod rehash;
mod revocation;
mod rotation;
mod sample;
mod update;

use core::ops::Deref;
use std::error::Error as StdError;

use crate::store::Store;

/// What a law comes to: an error is a failure of the store.
type Outcome = Result<(), Box<dyn StdError>>;

/// Makes a test of every law for a kind of store.
///
/// It takes the name of a function that makes an empty store: something that
/// derefs to one, so that a folder can live as long as the store in it. A store
/// that needs a service which may be missing says so behind an `if`: without it
/// the tests pass.
///
/// # Examples
///
/// ```
/// use bsk_store::MemoryStore;
///
/// fn fresh() -> Box<MemoryStore> {
///     Box::new(MemoryStore::new())
/// }
///
/// bsk_store::store_contract!(fresh);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! store_contract {
    ($fresh:ident) => {
        $crate::store_contract!($fresh, if true);
    };
    ($fresh:ident, if $available:expr) => {
        $crate::__store_laws! { [$crate::__store_tests] $fresh { $available } }
    };
}

/// Every law, by what it is about.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_laws {
    ([$($then:tt)+] $($context:tt)*) => {
        $($then)+! {
            [$($context)*]
            look_up {
                key_is_found_by_its_digest_with_its_organization
                unknown_digest_finds_nothing_and_still_tells_the_position
                no_digests_still_tell_the_position
                many_digests_are_found_in_one_call
                digest_that_is_asked_for_twice_is_found_once
                revoked_and_expired_keys_are_found
                concurrent_changes_never_show_an_older_record_at_a_newer_position
            }
            creation {
                new_key_is_as_it_was_asked_for
                new_key_without_anything_optional_has_nothing_optional
                key_of_an_unknown_organization_is_refused
                second_key_with_the_same_id_is_refused
                second_key_with_the_same_digest_is_refused
                creating_a_key_moves_no_position
                key_is_only_found_in_its_organization
                full_organization_gets_no_more_keys
                revoked_and_expired_keys_leave_room_for_others
                concurrent_creators_never_exceed_the_limit
            }
            claims {
                same_claim_makes_one_key
                replay_shows_the_key_as_it_is_now
                replay_needs_no_room
                same_claim_with_another_fingerprint_is_a_conflict
                claim_is_kept_for_a_day
                claim_is_forgotten_after_a_day
                claims_differ_by_caller_operation_and_organization
                refused_creation_leaves_no_claim
                failed_creation_leaves_no_claim
                concurrent_requests_with_one_claim_make_one_key
            }
            list {
                keys_are_listed_newest_first
                pages_cover_the_list_once
                page_past_the_end_is_empty_and_knows_the_total
                keys_of_others_are_not_listed
                filter_narrows_the_list
                keys_are_sorted_as_asked
                keys_are_listed_by_their_creator
                descendants_are_listed_across_organizations
                search_finds_part_of_a_name_in_any_case
                search_takes_every_character_literally
                search_finds_the_beginning_of_a_hint
                search_for_what_no_name_contains_finds_nothing
                search_and_filter_narrow_together
            }
            update {
                name_changes_without_moving_the_position
                limit_changes_and_moves_the_position_by_one
                limit_can_be_taken_away
                empty_update_changes_nothing
                unknown_key_is_not_updated
            }
            rotation {
                rotated_key_is_replaced
                rotating_moves_the_position_by_one
                old_key_is_revoked_at_once_without_overlap
                old_key_expires_after_the_overlap
                overlap_never_lengthens_a_life
                revoked_expired_and_replaced_keys_are_not_rotatable
                unknown_key_is_not_rotated
                rotation_with_a_taken_digest_changes_nothing
                same_claim_rotates_once
                rotation_with_another_fingerprint_is_a_conflict
                concurrent_rotations_make_one_successor
            }
            revocation {
                revoked_key_carries_when_and_why
                revocation_tells_the_limit_that_held
                repeated_revocation_keeps_the_first
                revoking_moves_the_position_by_one_for_each_key
                revocation_alone_leaves_descendants
                descendants_are_revoked_across_organizations
                descendants_behind_a_revoked_key_are_revoked
                repeated_revocation_of_a_family_tells_its_last_position
                keys_that_created_each_other_are_revoked_once
                unknown_key_is_not_revoked
            }
            rehash {
                rehashed_key_is_found_by_its_new_digest_only
                rehashing_moves_no_position
                digest_that_has_changed_is_not_replaced
                digest_of_another_key_is_not_taken
            }
            organizations {
                new_organization_is_active
                second_organization_with_the_same_id_is_refused
                organization_of_an_unknown_agency_is_refused
                organization_name_changes_without_moving_the_position
                limit_and_status_of_an_organization_move_the_position
                suspension_is_seen_by_look_ups
                unknown_organization_is_not_updated
                organizations_are_listed_newest_first
                organizations_are_listed_by_agency
                overview_counts_usable_keys_of_sub_organizations
            }
            activity {
                kept_counts_are_taken_once
                counts_of_several_servers_are_kept_apart
                usage_is_counted_by_the_minute
                usage_is_summed_by_hour_and_day
                usage_begins_at_its_step_and_ends_before_its_end
                usage_before_1970_is_in_the_step_that_holds_it
                usage_that_runs_backwards_is_empty
                last_use_never_goes_back
                last_use_without_requests_makes_no_point
                unknown_keys_are_skipped
                requests_of_an_agency_are_those_of_its_sub_organizations
                usage_of_several_keys_is_read_at_once
                requests_of_several_keys_are_summed
                needed_scopes_are_kept_by_the_day
                old_minutes_are_forgotten_and_their_hours_stay
            }
            peppers {
                peppers_are_listed_newest_first
                peppers_count_their_keys
                second_pepper_with_the_same_version_is_refused
                new_pepper_moves_the_position_by_one
            }
            changes {
                every_change_is_in_the_log_at_its_position
                renewal_without_news_tells_the_head
                unregistered_process_is_lost
                position_from_the_future_is_lost
                process_is_awaited_until_it_has_acknowledged
                acknowledging_less_takes_nothing_back
                process_that_asks_is_not_awaited
                deregistered_process_is_not_awaited
                process_registers_at_the_head
                changes_are_read_between_renewals_too
                only_a_process_that_has_not_renewed_is_removed
            }
        }
    };
}

/// A test for each law.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_tests {
    ([$fresh:ident $available:block] $($about:ident { $($law:ident)* })*) => {
        $(
            mod $about {
                use super::*;
                $(
                    #[test]
                    fn $law() {
                        if $available {
                            $crate::contract::$law($fresh);
                        }
                    }
                )*
            }
        )*
    };
}

/// What a law's name says, as a function to call. A law that is not in the
/// list is dead code, which the compiler reports.
macro_rules! define {
    ([] $($about:ident { $($law:ident)* })*) => {
        $($(
            #[doc = concat!("Holds a store to the law `", stringify!($law), "`.")]
            ///
            /// # Panics
            ///
            /// If the store breaks the law.
            pub fn $law<S: Store, D: Deref<Target = S>>(fresh: impl FnOnce() -> D) {
                let store = fresh();
                if let Err(error) = $about::$law(&*store) {
                    panic!("the store failed: {error:?}");
                }
            }
        )*)*
    };
}

__store_laws! { [define] }
