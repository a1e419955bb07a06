DROP TABLE settings;
DROP TABLE icp_configs;
DROP TABLE list_companies;
DROP TABLE lists;
DROP TABLE visitors;
DROP TABLE companies;
