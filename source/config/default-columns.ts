import type { ColumnInput } from './column-shape.js';

/** The hospital feed: the schema where the config has none, and the one in `.etlrc.example`. */
export const HOSPITAL_COLUMNS: readonly ColumnInput[] = [
	{
		name: 'CustomerName',
		type: 'varchar(255)',
		required: true,
		aliases: ['Customer_Name', 'Name'],
		nulls: [],
		sensitive: true,
	},
	{ name: 'CustomerID', type: 'varchar(18)', required: true, key: true, aliases: ['Customer_Id', 'Cust_I'] },
	{ name: 'CustomerOpenDate', type: 'date', required: true, aliases: ['Open_Date', 'Open_Dt'], formats: ['YYYYMMDD'] },
	{ name: 'LastConsultedDate', type: 'date', aliases: ['Last_Consulted_Date', 'Consul_Dt'], formats: ['YYYYMMDD'] },
	{ name: 'VaccinationType', type: 'char(5)', aliases: ['Vaccination_Id', 'VAC_ID'] },
	{ name: 'DoctorConsulted', type: 'char(255)', aliases: ['Dr_Name', 'Doctor'], nulls: [], sensitive: true },
	{ name: 'State', type: 'char(5)' },
	{ name: 'Country', type: 'char(5)', aliases: ['County'] },
	{ name: 'PostCode', type: 'varchar(5)', aliases: ['Post_Code'], pattern: '[0-9]+', sensitive: true, omittable: true },
	{ name: 'DateofBirth', type: 'date', aliases: ['DOB', 'Date_of_Birth'], formats: ['DDMMYYYY'], sensitive: true },
	{ name: 'ActiveCustomer', type: 'char(1)', aliases: ['Is_Active', 'FLAG'] },
];
