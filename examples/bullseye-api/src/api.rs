//! Every route of the service. Which scope one needs stands in the signature
//! of its handler.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{Resource, Scope};
use bsk_actix::RequireApiKey;
use bsk_actix::auth::ApiKeys;

use crate::database::Database;
use crate::{
    agency, analytics, companies, icp_configs, lists, rejection, settings, sub_organizations, tenant,
    visitors,
};

/// The service, over these keys and this database.
pub(crate) fn service(api_keys: ApiKeys, database: Database) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(Data::new(api_keys.clone()))
            .app_data(Data::new(database))
            .app_data(rejection::json())
            .app_data(rejection::query())
            .app_data(rejection::path())
            .service(
                web::scope("/api/v1")
                    .wrap(RequireApiKey::new(api_keys))
                    .service(
                        routes(web::scope("/organization/{organization}"))
                            .default_service(web::to(rejection::not_found))
                            .wrap(from_fn(tenant::own_organization_only)),
                    )
                    .default_service(web::to(rejection::not_found)),
            );
    }
}

fn routes(organization: Scope) -> Scope {
    organization
        .service(resource("/visitors").get(visitors::list))
        .service(resource("/visitors/{id}").get(visitors::find))
        .service(resource("/companies").get(companies::list))
        .service(resource("/companies/{id}").get(companies::find))
        .service(resource("/lists").get(lists::list).post(lists::create))
        .service(resource("/lists/{id}").get(lists::find).patch(lists::update))
        .service(resource("/analytics").get(analytics::read))
        .service(resource("/icp-configs").get(icp_configs::list).post(icp_configs::create))
        .service(resource("/icp-configs/{id}").patch(icp_configs::update))
        .service(resource("/settings").get(settings::read).patch(settings::update))
        .service(resource("/agency/overview").get(agency::overview))
        .service(resource("/sub-organizations").get(sub_organizations::list).post(sub_organizations::create))
}

fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(rejection::method_not_allowed))
}
