SELECT
  `t19`.`downloads`,
  `t19`.`models`,
  `t19`.`classified`,
  `t19`.`country_known`,
  `t19`.`individual`,
  `t19`.`community`,
  `t19`.`repackager`,
  `t19`.`refreshed`,
  `t19`.`hard_coded`,
  `t19`.`hard_coded_downloads`,
  `t19`.`never_refreshed`,
  `t16`.`task_unknown`
FROM (
  SELECT
    COALESCE(SUM(`t17`.`counter`), 0) AS `downloads`,
    COALESCE(SUM(CAST(`t17`.`counter` IS NOT NULL AS INT)), 0) AS `models`,
    COALESCE(SUM(IF(`t17`.`kind` <> 'unknown', `t17`.`counter`, NULL)), 0) AS `classified`,
    COALESCE(SUM(IF(`t17`.`country` IS NOT NULL, `t17`.`counter`, NULL)), 0) AS `country_known`,
    COALESCE(SUM(IF(`t17`.`kind` = 'individual', `t17`.`counter`, NULL)), 0) AS `individual`,
    COALESCE(SUM(IF(`t17`.`kind` = 'community', `t17`.`counter`, NULL)), 0) AS `community`,
    COALESCE(SUM(IF(`t17`.`role` = 'repackager', `t17`.`counter`, NULL)), 0) AS `repackager`,
    COALESCE(SUM(IF(`t17`.`refreshed`, `t17`.`counter`, NULL)), 0) AS `refreshed`,
    COALESCE(SUM(CAST(`t17`.`quality` = 'hard-coded' AS INT)), 0) AS `hard_coded`,
    COALESCE(SUM(IF(`t17`.`quality` = 'hard-coded', `t17`.`stated_30d`, NULL)), 0) AS `hard_coded_downloads`,
    COALESCE(SUM(CAST(`t17`.`quality` = 'never-refreshed' AS INT)), 0) AS `never_refreshed`
  FROM (
    SELECT
      `t8`.`source`,
      `t8`.`date`,
      `t8`.`model_key`,
      `t8`.`downloads_30d`,
      `t8`.`downloads_all_time`,
      `t8`.`stated_30d`,
      `t8`.`likes`,
      `t8`.`refreshed`,
      `t8`.`observed`,
      `t8`.`quality`,
      `t8`.`account_key`,
      `t8`.`counter`,
      `t14`.`account_key` AS `account_key_right`,
      `t14`.`hub`,
      `t14`.`model`,
      `t14`.`aliases`,
      `t14`.`task`,
      `t14`.`library`,
      `t14`.`licence`,
      `t14`.`parameters`,
      `t14`.`size`,
      `t14`.`created_on`,
      `t14`.`first_seen`,
      `t14`.`last_seen`,
      `t14`.`account`,
      `t14`.`organisation`,
      `t14`.`name`,
      `t14`.`kind`,
      `t14`.`country`,
      `t14`.`country_group`,
      `t14`.`role`
    FROM (
      SELECT
        `t0`.`source`,
        `t0`.`date`,
        `t0`.`model_key`,
        `t0`.`downloads_30d`,
        `t0`.`downloads_all_time`,
        `t0`.`stated_30d`,
        `t0`.`likes`,
        `t0`.`refreshed`,
        `t0`.`observed`,
        `t0`.`quality`,
        `t0`.`account_key`,
        IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) AS `counter`
      FROM `observations` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`date` = CAST(':date:' AS DATE)
    ) AS `t8`
    INNER JOIN (
      SELECT
        `t11`.`model_key`,
        `t11`.`account_key`,
        `t11`.`hub`,
        `t11`.`model`,
        `t11`.`aliases`,
        `t11`.`task`,
        `t11`.`library`,
        `t11`.`licence`,
        `t11`.`parameters`,
        `t11`.`size`,
        `t11`.`created_on`,
        `t11`.`first_seen`,
        `t11`.`last_seen`,
        `t4`.`account`,
        `t4`.`organisation`,
        `t4`.`name`,
        `t4`.`kind`,
        `t4`.`country`,
        `t4`.`country_group`,
        `t4`.`role`
      FROM (
        SELECT
          *
        FROM `models` AS `t1`
        WHERE
          `t1`.`task` IN (
            SELECT
              `t3`.`task`
            FROM `universes` AS `t3`
            WHERE
              `t3`.`universe` = ':universe:'
          )
      ) AS `t11`
      INNER JOIN `accounts` AS `t4`
        ON `t11`.`account_key` = `t4`.`account_key`
    ) AS `t14`
      ON `t8`.`model_key` = `t14`.`model_key`
  ) AS `t17`
) AS `t19`
CROSS JOIN (
  SELECT
    COALESCE(SUM(`t12`.`counter`), 0) AS `task_unknown`
  FROM (
    SELECT
      `t8`.`source`,
      `t8`.`date`,
      `t8`.`model_key`,
      `t8`.`downloads_30d`,
      `t8`.`downloads_all_time`,
      `t8`.`stated_30d`,
      `t8`.`likes`,
      `t8`.`refreshed`,
      `t8`.`observed`,
      `t8`.`quality`,
      `t8`.`account_key`,
      `t8`.`counter`,
      `t9`.`account_key` AS `account_key_right`,
      `t9`.`hub`,
      `t9`.`model`,
      `t9`.`aliases`,
      `t9`.`task`,
      `t9`.`library`,
      `t9`.`licence`,
      `t9`.`parameters`,
      `t9`.`size`,
      `t9`.`created_on`,
      `t9`.`first_seen`,
      `t9`.`last_seen`
    FROM (
      SELECT
        `t0`.`source`,
        `t0`.`date`,
        `t0`.`model_key`,
        `t0`.`downloads_30d`,
        `t0`.`downloads_all_time`,
        `t0`.`stated_30d`,
        `t0`.`likes`,
        `t0`.`refreshed`,
        `t0`.`observed`,
        `t0`.`quality`,
        `t0`.`account_key`,
        IF(':counter:' = 'downloads_all_time', `t0`.`downloads_all_time`, `t0`.`downloads_30d`) AS `counter`
      FROM `observations` AS `t0`
      WHERE
        `t0`.`source` = ':source:' AND `t0`.`date` = CAST(':date:' AS DATE)
    ) AS `t8`
    INNER JOIN (
      SELECT
        *
      FROM `models` AS `t1`
      WHERE
        `t1`.`task` = 'unknown'
    ) AS `t9`
      ON `t8`.`model_key` = `t9`.`model_key`
  ) AS `t12`
) AS `t16`
