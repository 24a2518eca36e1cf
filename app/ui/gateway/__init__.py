"""Parts that the first start and the settings share when a gateway is added or changed."""
