//! The laws of a store that keeps people and the audit log too.
//!
//! A store's tests hold it to all of them with [`crate::people_contract`].

mod audit;
mod links;
mod members;
mod sample;
mod sessions;
mod users;

use core::ops::Deref;

use super::Outcome;
use crate::people::PeopleStore;
use crate::store::Store;

/// A store that keeps everything.
trait Everything: Store + PeopleStore {}

impl<S: Store + PeopleStore> Everything for S {}

/// Makes a test of every law of [`PeopleStore`] and [`crate::AuditStore`] for a
/// kind of store, as [`crate::store_contract`] does for the others.
#[macro_export]
macro_rules! people_contract {
    ($fresh:ident) => {
        $crate::people_contract!($fresh, if true);
    };
    ($fresh:ident, if $available:expr) => {
        $crate::__people_laws! { [$crate::__people_tests] $fresh { $available } }
    };
}

/// Every law, by what it is about.
#[doc(hidden)]
#[macro_export]
macro_rules! __people_laws {
    ([$($then:tt)+] $($context:tt)*) => {
        $($then)+! {
            [$($context)*]
            users {
                new_user_is_found_by_id_and_address
                address_belongs_to_one_user
                user_joins_a_second_organization
                member_is_not_made_again
                user_of_an_unknown_organization_is_refused
                password_is_set_and_ends_what_the_old_one_opened
                unknown_user_gets_no_password
                hash_is_replaced_only_if_it_is_the_old_one
            }
            members {
                members_are_listed_by_address
                member_is_found_by_id
                memberships_are_listed_by_name
                role_changes
                member_is_removed
                last_owner_stays
                concurrent_removals_leave_an_owner
                stranger_is_not_changed
                links_of_a_former_owner_end
            }
            sessions {
                session_is_found_by_its_token_with_its_user
                second_session_with_the_same_token_is_refused
                last_use_of_a_session_never_goes_back
                sessions_are_listed_newest_first
                one_session_is_ended
                all_sessions_but_one_are_ended
                session_that_has_ended_is_still_found
                sessions_that_ended_long_ago_are_forgotten
            }
            links {
                link_is_found_until_it_expires
                invitations_are_listed_newest_first
                newer_invitation_takes_the_place_of_the_older
                invitation_is_withdrawn_in_its_organization
                first_start_makes_organization_and_owner_once
                first_start_needs_an_empty_store
                concurrent_first_starts_make_one_organization
                somebody_new_joins_by_an_invitation_once
                somebody_known_joins_by_an_invitation
                invitation_of_somebody_else_stays
                expired_invitation_is_not_accepted
                concurrent_acceptances_join_once
                invitation_takes_no_role_away
                password_is_reset_by_a_link_once
                owner_resets_only_those_who_are_nowhere_else
                joining_ends_links_to_reset
            }
            audit {
                entry_reads_back_as_it_was_written
                log_is_listed_newest_first_and_filtered
                entries_come_with_their_change_and_not_without
                changes_of_keys_and_organizations_are_written_down
                entries_are_sealed_once_in_order
                concurrent_sealers_make_one_chain
                chain_is_read_in_parts
                audit_key_is_kept_under_each_pepper
            }
        }
    };
}

/// A test for each law.
#[doc(hidden)]
#[macro_export]
macro_rules! __people_tests {
    ([$fresh:ident $available:block] $($about:ident { $($law:ident)* })*) => {
        $(
            mod $about {
                use super::*;
                $(
                    #[test]
                    fn $law() {
                        if $available {
                            $crate::contract::people::$law($fresh);
                        }
                    }
                )*
            }
        )*
    };
}

/// What a law's name says, as a function to call.
macro_rules! define {
    ([] $($about:ident { $($law:ident)* })*) => {
        $($(
            #[doc = concat!("Holds a store to the law `", stringify!($law), "`.")]
            ///
            /// # Panics
            ///
            /// If the store breaks the law.
            pub fn $law<S: Store + PeopleStore, D: Deref<Target = S>>(fresh: impl FnOnce() -> D) {
                let store = fresh();
                if let Err(error) = $about::$law(&*store) {
                    panic!("the store failed: {error:?}");
                }
            }
        )*)*
    };
}

__people_laws! { [define] }
